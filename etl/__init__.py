"""Files in, checked and loaded into the store; knows no screen."""
