"""Draw what every chart is made of, and print it: a canvas, its letters, and the renderers."""
