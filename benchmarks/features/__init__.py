"""The features of many made-up children, by the engine and by what else could make them, measured in one run."""
