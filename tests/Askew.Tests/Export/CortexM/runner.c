/* What net_main.c does, with files of the host: all inputs from in.bin, the outputs to out.bin; then the ticks that the last run took. */
#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "net.h"

static uint64_t arena[NET_ARENA_SIZE / 8 + 1];
static uint32_t ticks;
static uint32_t marks[256];
static uint32_t marked;

void askew_mark(void);

/* Called before every layer, where the test has put that into the code. */
void askew_mark(void)
{
    marks[marked++ % 256] = *(volatile uint32_t *)0xE000E018;
}

static size_t size_of(const net_tensor *tensor)
{
    return (size_t)tensor->elements * (tensor->bits <= 8 ? 1 : 2);
}

int main(void)
{
    unsigned char *bytes = (unsigned char *)arena;
    volatile uint32_t *systick = (volatile uint32_t *)0xE000E010;
    const int in = host_open("in.bin", 1, 6);
    const int out = host_open("out.bin", 5, 7);
    const int cost = host_open("ticks.bin", 5, 9);
    const int layers = host_open("marks.bin", 5, 9);
    for (;;) {
        const net_tensor *tensor;
        for (int i = 0; (tensor = net_describe(0, i)) != NULL; i++) {
            if (host_read(in, bytes + tensor->offset, size_of(tensor)) != 0) {
                return host_write(cost, &ticks, sizeof ticks) | host_write(layers, marks, marked % 257 * sizeof ticks);
            }
        }
        marked = 0;
        systick[1] = 0xFFFFFF;
        systick[2] = 0;
        systick[0] = 5;
        if (net_run(arena) != 0) {
            return 1;
        }
        askew_mark();
        ticks = 0xFFFFFF - systick[2];
        for (int i = 0; (tensor = net_describe(1, i)) != NULL; i++) {
            if (host_write(out, bytes + tensor->offset, size_of(tensor)) != 0) {
                return 2;
            }
        }
    }
}
