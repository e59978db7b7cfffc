"""Write the contents of a document in each format: PPTX, DOCX, PDF and XLSX."""
