"""What everything stands on and no lesson names: checks of arguments, threads, bars, Keras."""
