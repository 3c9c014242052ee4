#include "proxy/portal/iptables/nft_table.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace kubeportal::portal {

namespace {

using boost::system::error_code;

error_code system_error(int number) { return {number, boost::system::system_category()}; }

/// Messages of one transaction, one behind the other.
class Batch {
 public:
  Batch() { add(NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES, {}); }

  void delete_table(std::uint8_t family, const std::string& name) {
    std::vector<char> attribute(NLA_HDRLEN + NLA_ALIGN(name.size() + 1));
    const nlattr header{static_cast<std::uint16_t>(NLA_HDRLEN + name.size() + 1), NFTA_TABLE_NAME};
    std::memcpy(attribute.data(), &header, sizeof header);
    std::memcpy(attribute.data() + NLA_HDRLEN, name.c_str(), name.size());
    add(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE, NLM_F_ACK, family, 0, attribute);
  }

  const std::vector<char>& end() {
    add(NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES, {});
    return bytes_;
  }

 private:
  void add(int type, int flags, std::uint8_t family, std::uint16_t resource,
           const std::vector<char>& attributes) {
    nlmsghdr header{};
    header.nlmsg_len =
        static_cast<std::uint32_t>(NLMSG_LENGTH(sizeof(nfgenmsg)) + attributes.size());
    header.nlmsg_type = static_cast<std::uint16_t>(type);
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header.nlmsg_seq = next_++;
    const nfgenmsg about{family, NFNETLINK_V0, htons(resource)};
    append(&header, sizeof header);
    append(&about, sizeof about);
    append(attributes.data(), attributes.size());
    bytes_.insert(bytes_.end(), NLMSG_ALIGN(bytes_.size()) - bytes_.size(), '\0');
  }

  void append(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const char*>(data);
    bytes_.insert(bytes_.end(), bytes, bytes + size);
  }

  std::vector<char> bytes_;
  std::uint32_t next_ = 1;
};

/// The kernel's answer to the one message that asked for an acknowledgement.
error_code answer(int fd) {
  std::array<char, 4096> reply{};
  const auto size = ::recv(fd, reply.data(), reply.size(), 0);
  if (size < 0) return system_error(errno);
  nlmsghdr header{};
  nlmsgerr error{};
  if (static_cast<std::size_t>(size) < NLMSG_LENGTH(sizeof error)) return system_error(EPROTO);
  std::memcpy(&header, reply.data(), sizeof header);
  std::memcpy(&error, reply.data() + NLMSG_HDRLEN, sizeof error);
  return header.nlmsg_type == NLMSG_ERROR ? system_error(-error.error) : system_error(EPROTO);
}

}  // namespace

error_code delete_nft_table(model::IpFamily family, const std::string& name) {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) return system_error(errno);
  const timeval patience{5, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  Batch batch;
  batch.delete_table(family == model::IpFamily::ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4, name);
  const auto& bytes = batch.end();
  const auto sent = ::send(fd, bytes.data(), bytes.size(), 0);
  const auto error = sent < 0 ? system_error(errno) : answer(fd);
  ::close(fd);
  return error == boost::system::errc::no_such_file_or_directory ? error_code{} : error;
}

}  // namespace kubeportal::portal
