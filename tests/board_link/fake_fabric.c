/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A design small enough to know its answers by heart, behind the C interface of the simulated fabric: 4 words in,
 * 2 words out (sum, first minus last), latency 10 + (second word & 7) cycles, one cycle of input idle when the third
 * word is 77. The first word of a frame can ask for a fault. */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { INPUTS = 4, OUTPUTS = 2, BUILD_ID = 4242 };
enum { NO_TLAST = 0x7FFF0001, EARLY_TLAST = 0x7FFF0002, SLOW = 0x7FFF0003, BECOME_ANOTHER = 0x7FFF0004, TOO_LONG = 0x7FFF0005 };

typedef struct {
  uint32_t build_id, last, min, max, frames, idle, latched_sum, latched_cycles;
  uint64_t sum, cycles;
} Fabric;

static void clear(Fabric* f) {
  f->last = f->max = f->frames = f->idle = 0;
  f->min = 0xFFFFFFFFu;
  f->sum = 0;
}

void* pw_pl_create(void) {
  Fabric* f = calloc(1, sizeof(Fabric));
  if (f != NULL) {
    f->build_id = BUILD_ID;
    clear(f);
  }
  return f;
}

void pw_pl_destroy(void* p) { free(p); }

uint32_t pw_pl_read(void* p, uint32_t offset) {
  Fabric* f = p;
  switch (offset) {
    case 0x00: return 0x50575231u;
    case 0x04: return f->build_id;
    case 0x10: return f->last;
    case 0x14: return f->min;
    case 0x18: return f->max;
    case 0x1C: f->latched_sum = (uint32_t)(f->sum >> 32); return (uint32_t)f->sum;
    case 0x20: return f->latched_sum;
    case 0x24: return f->frames;
    case 0x28: return f->idle;
    case 0x34: f->latched_cycles = (uint32_t)(f->cycles >> 32); return (uint32_t)f->cycles;
    case 0x38: return f->latched_cycles;
    case 0x3C: return INPUTS;
    case 0x40: return OUTPUTS;
    case 0x44: return INPUTS;
    default: return 0;
  }
}

void pw_pl_write(void* p, uint32_t offset, uint32_t value) {
  if (offset == 0x08 && (value & 2u)) clear(p);
}

static void count(Fabric* f, const uint32_t* in) {
  f->last = 10 + (in[1] & 7u);
  if (f->last < f->min) f->min = f->last;
  if (f->last > f->max) f->max = f->last;
  f->sum += f->last;
  f->cycles += f->last;
  f->idle += in[2] == 77;
  f->frames++;
}

int64_t pw_pl_stream(void* p, const uint32_t* in, uint32_t n_in, uint32_t* out, uint32_t capacity, uint64_t max_cycles) {
  Fabric* f = p;
  uint32_t given = 0;
  for (uint32_t at = 0; at + INPUTS <= n_in; at += INPUTS) {
    if (in[at] == NO_TLAST) {
      f->cycles += max_cycles;
      return -1;
    }
    if (in[at] == SLOW) usleep(50000);
    if (in[at] == BECOME_ANOTHER) f->build_id = 1;
    count(f, in + at);
    if (given + OUTPUTS > capacity) return capacity;
    out[given++] = in[at] + in[at + 1] + in[at + 2] + in[at + 3];
    if (in[at] == EARLY_TLAST) return given;
    out[given++] = in[at] - in[at + 3];
    if (in[at] == TOO_LONG && given < capacity) out[given++] = 0;
  }
  return given;
}

uint64_t pw_pl_cycles(void* p) { return ((Fabric*)p)->cycles; }
