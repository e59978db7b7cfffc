"""Read files of strangers in processes of their own, with little memory and time and no way out."""
