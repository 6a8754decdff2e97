"""Whether what comes in, what is learned from and what is listed shifts: control limits, and what to do beyond them."""
