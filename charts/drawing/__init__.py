"""Draw and render the parts of every chart: a canvas, its text, and the renderers."""
