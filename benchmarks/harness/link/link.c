// A link between two network namespaces with a rate, a delay and a loss of one's choice, for kernels
// without netem and for users without root (where user namespaces are allowed). It makes a namespace
// for the server (10.77.0.1) and one for the client (10.77.0.2), each with a TUN device, carries the
// packets between them, and leaves nothing behind when it ends, which it does with its parent.
//
// When it is ready it prints one line: its process id and the descriptor of the server's namespace.
//   client: nsenter --net=/proc/PID/ns/net ...
//   server: nsenter --net=/proc/PID/fd/DESCRIPTOR ...
//
// What it is like: packets of at most 1500 bytes, never joined, in both directions the same rate and
// delay; a queue that drops what would wait longer than --queue. It looks at its devices every
// --tick microseconds, so that its own cost stays bounded: a packet may come up to two ticks late,
// and packets of one tick come as one burst, as from a network card that gathers interrupts.
// The kernel's work of receiving a packet (IP, TCP up to the socket's queue) is done in this
// process's write() and therefore billed to it, as it would be billed to interrupts with a card.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 1500 + sizeof(struct virtio_net_hdr), SLOTS = 16384, IDLE_TICKS = 100 };

typedef struct {
  int64_t due;
  int length;
  unsigned char bytes[FRAME];
} Packet;

typedef struct {
  int from, to;
  Packet *ring;
  unsigned head, tail;  // taken from head, added at tail
  int64_t free_at;      // when the wire has sent all that was given to it
} Direction;

static double rate = 300e6, loss = 0;
static int64_t delay = 20000000, longest = 50000000, tick = 200000;
static uint64_t state = 1;
static uint64_t carried, lost, overflowed;

static void fail(const char *what) {
  fprintf(stderr, "link: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double chance(void) {  // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (double)((state * 2685821657736338717ULL) >> 11) / 9007199254740992.0;
}

static void write_file(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) fail(path);
  close(fd);
}

static void become_root_of_a_user_namespace(void) {
  char map[64];
  uid_t uid = geteuid();
  gid_t gid = getegid();
  if (unshare(CLONE_NEWUSER)) fail("neither root nor allowed to make a user namespace");
  write_file("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "0 %d 1", uid);
  write_file("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "0 %d 1", gid);
  write_file("/proc/self/gid_map", map);
}

static void up(int control, const char *name, const char *address) {
  struct ifreq request = {0};
  struct sockaddr_in *in = (struct sockaddr_in *)&request.ifr_addr;
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  if (address) {
    in->sin_family = AF_INET;
    inet_pton(AF_INET, address, &in->sin_addr);
    if (ioctl(control, SIOCSIFADDR, &request)) fail("SIOCSIFADDR");
    inet_pton(AF_INET, "255.255.255.0", &in->sin_addr);
    if (ioctl(control, SIOCSIFNETMASK, &request)) fail("SIOCSIFNETMASK");
    request.ifr_qlen = SLOTS;
    // Only root may; without it a burst of more than 500 packets within a tick loses some.
    if (ioctl(control, SIOCSIFTXQLEN, &request)) request.ifr_qlen = 0;
  }
  if (ioctl(control, SIOCGIFFLAGS, &request)) fail("SIOCGIFFLAGS");
  request.ifr_flags |= IFF_UP | IFF_RUNNING;
  if (ioctl(control, SIOCSIFFLAGS, &request)) fail("SIOCSIFFLAGS");
}

// A namespace of its own with a TUN device; this process is in it afterwards.
static int enter(const char *address) {
  if (unshare(CLONE_NEWNET)) fail("cannot make a network namespace");
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) fail("/dev/net/tun");
  struct ifreq request = {0};
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  snprintf(request.ifr_name, IFNAMSIZ, "link0");
  if (ioctl(fd, TUNSETIFF, &request)) fail("TUNSETIFF");
  // Checksums are left out on both sides, as cards do; segments are not joined.
  if (ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM)) fail("TUNSETOFFLOAD");
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) fail("socket");
  up(control, "lo", NULL);
  up(control, "link0", address);
  close(control);
  // A connection must not learn from those of the tool before it.
  int setting = open("/proc/sys/net/ipv4/tcp_no_metrics_save", O_WRONLY | O_CLOEXEC);
  if (setting < 0 || write(setting, "1", 1) != 1) fail("tcp_no_metrics_save");
  close(setting);
  return fd;
}

static int take_in(Direction *d, int64_t at) {
  int taken = 0;
  while (d->tail - d->head < SLOTS) {
    Packet *p = &d->ring[d->tail % SLOTS];
    ssize_t length = read(d->from, p->bytes, FRAME);
    if (length <= (ssize_t)sizeof(struct virtio_net_hdr)) break;
    taken++;
    if (loss > 0 && chance() < loss) {
      lost++;
      continue;
    }
    int64_t start = d->free_at > at ? d->free_at : at;
    if (start - at > longest) {
      overflowed++;
      continue;
    }
    int size = (int)(length - sizeof(struct virtio_net_hdr)) + 18;  // Ethernet's share
    d->free_at = start + (int64_t)(size * 8e9 / rate);
    p->due = d->free_at + delay;
    p->length = (int)length;
    d->tail++;
  }
  return taken;
}

static void let_out(Direction *d, int64_t at) {
  while (d->head != d->tail && d->ring[d->head % SLOTS].due <= at) {
    Packet *p = &d->ring[d->head++ % SLOTS];
    if (write(d->to, p->bytes, p->length) == p->length) carried++;
    else lost++;
  }
}

static volatile sig_atomic_t ending;
static void end(int signal) {
  (void)signal;
  ending = 1;
}

int main(int count, char **arguments) {
  for (int i = 1; i + 1 < count; i += 2) {
    const char *name = arguments[i], *value = arguments[i + 1];
    if (!strcmp(name, "--rate")) rate = atof(value) * 1e6;                // Mbit/s
    else if (!strcmp(name, "--delay")) delay = (int64_t)(atof(value) * 1e6);    // ms, one way
    else if (!strcmp(name, "--queue")) longest = (int64_t)(atof(value) * 1e6);  // ms
    else if (!strcmp(name, "--tick")) tick = (int64_t)(atof(value) * 1e3);      // microseconds
    else if (!strcmp(name, "--loss")) loss = atof(value) / 100;                 // percent
    else if (!strcmp(name, "--seed")) state = strtoull(value, NULL, 10) | 1;
    else {
      fprintf(stderr, "link: unknown option %s\n", name);
      return 2;
    }
  }
  if (geteuid() != 0) become_root_of_a_user_namespace();
  int server = enter("10.77.0.1");
  int space = open("/proc/self/ns/net", O_RDONLY);
  if (space < 0) fail("/proc/self/ns/net");
  int client = enter("10.77.0.2");
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_TIMERSLACK, 10000);
  struct sigaction action = {0};
  action.sa_handler = end;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);

  Direction ways[2] = {{.from = server, .to = client}, {.from = client, .to = server}};
  for (int i = 0; i < 2; i++) {
    ways[i].ring = malloc(sizeof(Packet) * SLOTS);
    if (!ways[i].ring) fail("malloc");
  }
  printf("%d %d\n", getpid(), space);
  fflush(stdout);

  int quiet = 0;
  int64_t next = now();
  while (!ending) {
    int64_t at = now();
    int taken = 0, waiting = 0;
    for (int i = 0; i < 2; i++) {
      taken += take_in(&ways[i], at);
      let_out(&ways[i], at);
      waiting += ways[i].head != ways[i].tail;
    }
    quiet = taken || waiting ? 0 : quiet + 1;
    if (quiet > IDLE_TICKS) {
      struct pollfd both[2] = {{.fd = server, .events = POLLIN}, {.fd = client, .events = POLLIN}};
      poll(both, 2, -1);
      next = now();
      quiet = 0;
      continue;
    }
    next += tick;
    if (next < at) next = at;
    struct timespec until = {.tv_sec = next / 1000000000LL, .tv_nsec = next % 1000000000LL};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
  }
  fprintf(stderr, "link: %llu packets carried, %llu lost, %llu dropped from a full queue\n",
          (unsigned long long)carried, (unsigned long long)lost, (unsigned long long)overflowed);
  return 0;
}
