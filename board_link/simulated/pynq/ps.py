# SPDX-License-Identifier: GPL-3.0-or-later
"""pynq.Clocks: PL clock 0 of a simulated Zynq-7000, an I/O PLL of 1000 MHz over two 6-bit dividers."""
PLL_MHZ = 1000.0


class _ClocksMeta(type):
    _dividers = (10, 1)

    @property
    def fclk0_mhz(cls):
        return PLL_MHZ / cls._dividers[0] / cls._dividers[1]

    @fclk0_mhz.setter
    def fclk0_mhz(cls, mhz):
        if not 0 < mhz <= PLL_MHZ:
            raise ValueError("The clock must be between 0 and %g MHz." % PLL_MHZ)
        cls._dividers = min(((first, second) for first in range(1, 64) for second in range(1, 64)),
                            key=lambda pair: (abs(PLL_MHZ / pair[0] / pair[1] - mhz), pair[1]))

    @property
    def cpu_mhz(cls):
        return 650.0


class Clocks(metaclass=_ClocksMeta):
    """Class-level properties, as in pynq: what is set is rounded to what the dividers can make."""

    @classmethod
    def set_dividers(cls, first, second):
        cls._dividers = (first, second)
