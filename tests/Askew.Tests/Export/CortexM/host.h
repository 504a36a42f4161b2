/* Files of the computer that the emulator runs on. */
#include <stddef.h>

void host_exit(int code);
int host_open(const char *name, int mode, size_t length);
int host_read(int file, void *bytes, size_t count);
int host_write(int file, const void *bytes, size_t count);
