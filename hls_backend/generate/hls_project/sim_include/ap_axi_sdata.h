// SPDX-License-Identifier: GPL-3.0-or-later
// Stand-in for the vendor's ap_axi_sdata.h: one beat of an AXI4-Stream.
#ifndef PULSEWRIGHT_SIM_AP_AXI_SDATA_H
#define PULSEWRIGHT_SIM_AP_AXI_SDATA_H

#include "ap_int.h"

/// D bits of signed data; side channels of 0 bits are not there in the vendor's type and unused here.
template <int D, int User, int Id, int Dest>
struct ap_axis {
  ap_int<D> data;
  ap_uint<(D + 7) / 8> keep;
  ap_uint<(D + 7) / 8> strb;
  ap_uint<(User > 0 ? User : 1)> user;
  ap_uint<1> last;
  ap_uint<(Id > 0 ? Id : 1)> id;
  ap_uint<(Dest > 0 ? Dest : 1)> dest;
};

#endif
