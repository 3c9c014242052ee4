#include "proxy/portal/iptables/kernel_rules.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace kubeportal::portal {

namespace {

// linux/netfilter_ipv6/ip6_tables.h clashes with netinet/in.h in C++; its numbers are IPv4's.
constexpr int kIp6GetInfo = IPT_SO_GET_INFO;

class Socket {
 public:
  Socket(int family, int type, int protocol)
      : fd_(::socket(family, type | SOCK_CLOEXEC, protocol)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }

 private:
  int fd_;
};

struct GenerationRequest {
  nlmsghdr header;
  nfgenmsg family;
};

/// The value of NFTA_GEN_ID in a reply; 0: it is not there.
std::uint64_t generation_in(const char* reply, std::size_t size) {
  nlmsghdr header{};
  if (size < sizeof header) return 0;
  std::memcpy(&header, reply, sizeof header);
  constexpr int kWanted = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN;
  if (header.nlmsg_type != kWanted || header.nlmsg_len > size) return 0;
  std::size_t at = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(nfgenmsg));
  while (at + sizeof(nlattr) + sizeof(std::uint32_t) <= header.nlmsg_len) {
    nlattr attribute{};
    std::memcpy(&attribute, reply + at, sizeof attribute);
    if (attribute.nla_type == NFTA_GEN_ID) {
      std::uint32_t id = 0;
      std::memcpy(&id, reply + at + sizeof attribute, sizeof id);
      return ntohl(id);
    }
    if (attribute.nla_len < sizeof attribute) return 0;
    at += NLA_ALIGN(attribute.nla_len);
  }
  return 0;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  return (hash ^ value) * 0x100000001b3;
}

std::uint64_t table_size(std::uint64_t hash, int family, int level, int option, const char* table) {
  const Socket socket(family, SOCK_RAW, IPPROTO_RAW);
  ipt_getinfo info{};
  std::strncpy(info.name, table, sizeof info.name - 1);
  socklen_t length = sizeof info;
  if (::getsockopt(socket.fd(), level, option, &info, &length) != 0) return mixed(hash, 1);
  return mixed(mixed(hash, info.num_entries), info.size);
}

}  // namespace

std::uint64_t nft_generation() {
  const Socket socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  const timeval patience{1, 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  GenerationRequest request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  if (::send(socket.fd(), &request, sizeof request, 0) < 0) return 0;
  std::array<char, 4096> reply{};
  const auto size = ::recv(socket.fd(), reply.data(), reply.size(), 0);
  return size < 0 ? 0 : generation_in(reply.data(), static_cast<std::size_t>(size));
}

std::uint64_t legacy_generation() {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char* table : {"nat", "filter"}) {
    hash = table_size(hash, AF_INET, IPPROTO_IP, IPT_SO_GET_INFO, table);
    hash = table_size(hash, AF_INET6, IPPROTO_IPV6, kIp6GetInfo, table);
  }
  return hash;
}

}  // namespace kubeportal::portal
