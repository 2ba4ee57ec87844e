"""One package per published result, called like the model."""
