/* Start-up of a Cortex-M in an emulator, and the semihosting calls that the test needs. */
#include <stddef.h>
#include <stdint.h>

#include "host.h"

int main(void);
void start(void);
void fault(void);

extern uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];

__attribute__((section(".vectors"), used)) static void *const vectors[16] = {
    stack_top, (void *)start, (void *)fault, (void *)fault, (void *)fault, (void *)fault, (void *)fault,
};

static int call(int operation, const void *argument)
{
    register int result __asm__("r0") = operation;
    register const void *block __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(result) : "r"(block) : "memory");
    return result;
}

void host_exit(int code)
{
    const uint32_t block[2] = { 0x20026, (uint32_t)code };
    call(0x20, block);
    for (;;) {
    }
}

int host_open(const char *name, int mode, size_t length)
{
    const uint32_t block[3] = { (uint32_t)name, (uint32_t)mode, length };
    return call(1, block);
}

int host_read(int file, void *bytes, size_t count)
{
    const uint32_t block[3] = { (uint32_t)file, (uint32_t)bytes, count };
    return call(6, block);
}

int host_write(int file, const void *bytes, size_t count)
{
    const uint32_t block[3] = { (uint32_t)file, (uint32_t)bytes, count };
    return call(5, block);
}

void fault(void)
{
    call(4, "FAULT\n");
    host_exit(99);
}

void start(void)
{
    /* Vector instructions are off after reset. */
    *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
    __asm__ volatile("dsb\n isb");
    const uint32_t *source = data_load;
    for (uint32_t *target = data_start; target < data_end; target++) {
        *target = *source++;
    }
    for (uint32_t *target = bss_start; target < bss_end; target++) {
        *target = 0;
    }
    host_exit(main());
}
