/* Stands between the program and the C library, counts what the program does to its store and to
 * the network, and at one of these calls ends the program or has the call fail.
 *
 * A debugger that injects faults counts calls for each thread on its own, so that some of them
 * are never reached; this counts them all together.
 *
 *   FAILING_FILES   the store: calls on files whose path begins so, and on their folder, count
 *   FAILING_LOG     a file that gets one line for each call that counts
 *   FAILING_AT      the number of the call that fails; none if it is not set
 *   FAILING_HOW     kill: killed before the call; torn: killed when half of it is written;
 *                   enospc, eio: the call fails so
 *   FAILING_WHILE   while this file exists, every write to the store finds the disk full
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static int is_store_path(const char *path) {
    const char *store = getenv("FAILING_FILES");
    if (!store || !path)
        return 0;
    size_t length = strlen(path);
    if (strncmp(path, store, strlen(store)) == 0)
        return 1;
    /* Its folder: a name in it is made to last by an fsync of that. */
    return strncmp(store, path, length) == 0 && store[length] == '/' &&
           !strchr(store + length + 1, '/');
}

static int is_store(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_store_path(path);
}

static int is_network(int fd) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    return getsockname(fd, (struct sockaddr *)&name, &length) == 0 &&
           (name.ss_family == AF_INET || name.ss_family == AF_INET6);
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Counts a call. 0: let it happen; 1: half of it, then die; else the error that it fails with. */
#define HALF 1
static int failing(const char *call, int may_fail, int is_write) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    const char *log = getenv("FAILING_LOG");
    if (log) {
        char line[64];
        int length = snprintf(line, sizeof line, "%ld %s\n", number, call);
        long fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0644);
        if (fd >= 0) {
            syscall(SYS_write, fd, line, length);
            syscall(SYS_close, fd);
        }
    }
    const char *full = getenv("FAILING_WHILE");
    if (full && strcmp(call, "write") == 0 && access(full, F_OK) == 0)
        return ENOSPC;
    const char *at = getenv("FAILING_AT"), *how = getenv("FAILING_HOW");
    if (!at || !how || atol(at) != number)
        return 0;
    if (strcmp(how, "kill") == 0)
        die();
    if (strcmp(how, "torn") == 0) {
        if (!is_write)
            die();
        return HALF;
    }
    if (!may_fail)
        return 0;
    return strcmp(how, "enospc") == 0 ? ENOSPC : EIO;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define FAIL_IF(condition, call, may_fail, is_write, half)                                         \
    if (condition) {                                                                               \
        int error = failing(call, may_fail, is_write);                                             \
        if (error == HALF) {                                                                       \
            (void)!(half);                                                                         \
            die();                                                                                 \
        }                                                                                          \
        if (error) {                                                                               \
            errno = error;                                                                         \
            return -1;                                                                             \
        }                                                                                          \
    }

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    FAIL_IF(is_store(fd), "write", 1, 1, real(fd, bytes, count / 2));
    return real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(pwrite);
    FAIL_IF(is_store(fd), "write", 1, 1, real(fd, bytes, count / 2, at));
    return real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(pwrite64);
    FAIL_IF(is_store(fd), "write", 1, 1, real(fd, bytes, count / 2, at));
    return real(fd, bytes, count, at);
}

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    FAIL_IF(is_store(fd), "truncate", 1, 0, 0);
    return real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    FAIL_IF(is_store(fd), "truncate", 1, 0, 0);
    return real(fd, length);
}

int fsync(int fd) {
    REAL(fsync);
    FAIL_IF(is_store(fd), "fsync", 1, 0, 0);
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    FAIL_IF(is_store(fd), "fsync", 1, 0, 0);
    return real(fd);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    FAIL_IF(is_store_path(to), "rename", 1, 0, 0);
    return real(from, to);
}

int linkat(int from_folder, const char *from, int folder, const char *to, int flags) {
    REAL(linkat);
    FAIL_IF(is_store_path(to), "link", 1, 0, 0);
    return real(from_folder, from, folder, to, flags);
}

int unlink(const char *path) {
    REAL(unlink);
    FAIL_IF(is_store_path(path), "unlink", 1, 0, 0);
    return real(path);
}

int connect(int fd, const struct sockaddr *to, socklen_t length) {
    REAL(connect);
    FAIL_IF(to->sa_family == AF_INET || to->sa_family == AF_INET6, "connect", 0, 0, 0);
    return real(fd, to, length);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags) {
    REAL(send);
    FAIL_IF(is_network(fd), "send", 0, 1, real(fd, bytes, count / 2, flags));
    return real(fd, bytes, count, flags);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    FAIL_IF(is_network(fd), "send", 0, 1, real(fd, parts, 1));
    FAIL_IF(is_store(fd), "write", 1, 1, 0);
    return real(fd, parts, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    FAIL_IF(is_network(fd), "send", 0, 0, 0);
    return real(fd, message, flags);
}
