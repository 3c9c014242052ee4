#include "proxy/portal/kernel_conntrack.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/portal/stale_udp.hpp"
#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::at;

namespace {

void raise_loopback() {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  ::ioctl(fd, SIOCSIFFLAGS, &request);
  ::close(fd);
}

/// Runs `test` on a thread that alone lives in a network namespace made for it, with its connection
/// table. The namespace ends with the thread.
void in_own_namespace(const std::function<void()>& test) {
  bool was_made = false;
  std::exception_ptr failure;  // of a REQUIRE
  std::thread([&] {
    was_made = ::unshare(CLONE_NEWNET) == 0;
    if (!was_made) return;
    raise_loopback();
    try {
      test();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
  if (!was_made) MESSAGE("skipped: a network namespace needs CAP_SYS_ADMIN");
}

struct Attributes {
  nf_conntrack_attr ipv4, ipv6, port;
};

void set_end(nf_conntrack* entry, const Attributes& attributes, const model::SocketAddress& end) {
  if (end.address.is_v6()) {
    const auto bytes = end.address.to_v6().to_bytes();
    nfct_set_attr(entry, attributes.ipv6, bytes.data());
  } else {
    nfct_set_attr_u32(entry, attributes.ipv4, htonl(end.address.to_v4().to_uint()));
  }
  nfct_set_attr_u16(entry, attributes.port, htons(end.port));
}

/// Makes the kernel remember a flow as if its packets had come by.
bool remember(const ConntrackEntry& flow, std::uint8_t protocol = IPPROTO_UDP) {
  const auto family = flow.client.address.is_v6() ? AF_INET6 : AF_INET;
  nf_conntrack* entry = nfct_new();
  for (const auto attribute : {ATTR_ORIG_L3PROTO, ATTR_REPL_L3PROTO}) {
    nfct_set_attr_u8(entry, attribute, static_cast<std::uint8_t>(family));
  }
  nfct_set_attr_u8(entry, ATTR_ORIG_L4PROTO, protocol);
  nfct_set_attr_u8(entry, ATTR_REPL_L4PROTO, protocol);
  set_end(entry, {ATTR_ORIG_IPV4_SRC, ATTR_ORIG_IPV6_SRC, ATTR_ORIG_PORT_SRC}, flow.client);
  set_end(entry, {ATTR_ORIG_IPV4_DST, ATTR_ORIG_IPV6_DST, ATTR_ORIG_PORT_DST}, flow.dialled);
  set_end(entry, {ATTR_REPL_IPV4_SRC, ATTR_REPL_IPV6_SRC, ATTR_REPL_PORT_SRC}, flow.answered_by);
  set_end(entry, {ATTR_REPL_IPV4_DST, ATTR_REPL_IPV6_DST, ATTR_REPL_PORT_DST}, flow.client);
  nfct_set_attr_u32(entry, ATTR_TIMEOUT, 100);
  if (protocol == IPPROTO_TCP) nfct_set_attr_u8(entry, ATTR_TCP_STATE, 3);

  nfct_handle* handle = nfct_open(CONNTRACK, 0);
  const bool done = handle != nullptr && nfct_query(handle, NFCT_Q_CREATE, entry) == 0;
  if (handle != nullptr) nfct_close(handle);
  nfct_destroy(entry);
  return done;
}

/// "CLIENT DIALLED ANSWERED_BY" of each UDP entry.
std::vector<std::string> table() {
  std::vector<std::string> lines;
  const auto looked = KernelConntrack().delete_udp_where([&](const ConntrackEntry& entry) {
    lines.push_back(to_string(entry.client) + " " + to_string(entry.dialled) + " " +
                    to_string(entry.answered_by));
    return false;
  });
  CHECK(looked.has_value());
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// A UDP socket on 127.0.0.1, of the calling thread's namespace.
class UdpSocket {
 public:
  UdpSocket() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any = address_of("127.0.0.1", 0);
    ::bind(fd_, reinterpret_cast<const sockaddr*>(&any), sizeof any);
  }
  ~UdpSocket() { ::close(fd_); }
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  std::uint16_t port() const {
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&bound), &size);
    return ntohs(bound.sin_port);
  }
  void send_to(const char* address, std::uint16_t port) const {
    const sockaddr_in to = address_of(address, port);
    ::sendto(fd_, "x", 1, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  /// Loopback delivers within sendto(2): what is to come is there.
  bool has_received() const {
    char buffer[16];
    return ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT) > 0;
  }

 private:
  static sockaddr_in address_of(const char* text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, text, &address.sin_addr);
    return address;
  }
  int fd_;
};

bool run(const std::string& command) {
  return std::system((command + " 2>/dev/null").c_str()) == 0;
}

}  // namespace

TEST_CASE("the kernel's UDP entries of both families are read and deleted by condition") {
  in_own_namespace([] {
    REQUIRE(remember({at("10.1.0.9:1"), at("10.96.0.10:53"), at("10.1.0.5:5353")}));
    REQUIRE(remember({at("10.1.0.9:2"), at("10.96.0.10:53"), at("10.96.0.10:53")}));
    REQUIRE(remember({at("[fd00::9]:3"), at("[fd00::a]:53"), at("[fd00::5]:5353")}));
    CHECK(table() == std::vector<std::string>{"10.1.0.9:1 10.96.0.10:53 10.1.0.5:5353",
                                              "10.1.0.9:2 10.96.0.10:53 10.96.0.10:53",
                                              "[fd00::9]:3 [fd00::a]:53 [fd00::5]:5353"});

    const auto deleted = KernelConntrack().delete_udp_where(
        [](const ConntrackEntry& entry) { return entry.answered_by.port == 5353; });
    CHECK(deleted.value() == 2);
    CHECK(table() == std::vector<std::string>{"10.1.0.9:2 10.96.0.10:53 10.96.0.10:53"});
  });
}

TEST_CASE("TCP entries are never deleted") {
  in_own_namespace([] {
    REQUIRE(remember({at("10.1.0.9:1"), at("10.96.0.10:53"), at("10.1.0.5:53")}, IPPROTO_TCP));
    const auto deleted =
        KernelConntrack().delete_udp_where([](const ConntrackEntry&) { return true; });
    CHECK(deleted.value() == 0);
  });
}

TEST_CASE("an empty table is swept without an error") {
  in_own_namespace([] { CHECK(table().empty()); });
}

TEST_CASE(
    "a client that has been sending since before the rule is steered once its entry is gone") {
  in_own_namespace([] {
    // The kernel tracks flows in a namespace from its first rule that translates.
    if (!run("iptables -w -t nat -A OUTPUT -p udp --dport 9 -j REDIRECT --to-ports 9")) {
      MESSAGE("skipped: iptables cannot be used here");
      return;
    }
    const UdpSocket client;
    const UdpSocket proxy;
    client.send_to("127.0.0.53", 53);
    REQUIRE(table().size() >= 1);

    REQUIRE(
        run("iptables -w -t nat -A OUTPUT -p udp -d 127.0.0.53 --dport 53 -j REDIRECT"
            " --to-ports " +
            std::to_string(proxy.port())));
    client.send_to("127.0.0.53", 53);
    CHECK_FALSE(proxy.has_received());

    const UdpTargets targets{{at("127.0.0.53:53"), {proxy.port()}}};
    const auto sweep = [&] {
      return KernelConntrack()
          .delete_udp_where([&](const ConntrackEntry& entry) {
            return is_stale(entry, targets, test::machine());
          })
          .value();
    };
    CHECK(sweep() == 1);
    client.send_to("127.0.0.53", 53);
    CHECK(proxy.has_received());
    CHECK(sweep() == 0);  // it leads to the live proxy port now
    client.send_to("127.0.0.53", 53);
    CHECK(proxy.has_received());
  });
}

}  // namespace kubeportal::portal
