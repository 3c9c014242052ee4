#include "proxy/portal/kernel_conntrack.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <arpa/inet.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <netinet/in.h>

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

struct Close {
  void operator()(nfct_handle* handle) const { nfct_close(handle); }
  void operator()(nf_conntrack* entry) const { nfct_destroy(entry); }
};
using Handle = std::unique_ptr<nfct_handle, Close>;
using RawEntry = std::unique_ptr<nf_conntrack, Close>;

error_code last_error() { return {errno, boost::system::system_category()}; }

/// Which attributes hold one end of a flow.
struct End {
  nf_conntrack_attr ipv4;
  nf_conntrack_attr ipv6;
  nf_conntrack_attr port;
};
constexpr End kClient{ATTR_ORIG_IPV4_SRC, ATTR_ORIG_IPV6_SRC, ATTR_ORIG_PORT_SRC};
constexpr End kDialled{ATTR_ORIG_IPV4_DST, ATTR_ORIG_IPV6_DST, ATTR_ORIG_PORT_DST};
constexpr End kAnsweredBy{ATTR_REPL_IPV4_SRC, ATTR_REPL_IPV6_SRC, ATTR_REPL_PORT_SRC};

template <typename Address>
Address address_in(const nf_conntrack* entry, nf_conntrack_attr attribute) {
  typename Address::bytes_type bytes{};
  if (const void* value = nfct_get_attr(entry, attribute)) {
    std::memcpy(bytes.data(), value, bytes.size());
  }
  return Address(bytes);
}

model::SocketAddress end_of(const nf_conntrack* entry, const End& end) {
  const auto port = ntohs(nfct_get_attr_u16(entry, end.port));
  if (nfct_get_attr_u8(entry, ATTR_L3PROTO) == AF_INET6) {
    return {address_in<ip::address_v6>(entry, end.ipv6), port};
  }
  return {address_in<ip::address_v4>(entry, end.ipv4), port};
}

/// What a dump hands to its callback.
struct Search {
  const Conntrack::Condition& condition;
  std::vector<RawEntry> found;
};

int look_at(nf_conntrack_msg_type, nf_conntrack* entry, void* data) {
  auto& search = *static_cast<Search*>(data);
  if (nfct_get_attr_u8(entry, ATTR_L4PROTO) != IPPROTO_UDP) return NFCT_CB_CONTINUE;
  const ConntrackEntry read{end_of(entry, kClient), end_of(entry, kDialled),
                            end_of(entry, kAnsweredBy)};
  // Deleting waits for the end of the dump: both would speak on one socket.
  if (search.condition(read)) search.found.emplace_back(nfct_clone(entry));
  return NFCT_CB_CONTINUE;
}

/// The entries bear their ids, so one that was replaced meanwhile is left alone (ENOENT).
error_code delete_all(nfct_handle* handle, const std::vector<RawEntry>& entries,
                      std::size_t& deleted) {
  for (const auto& entry : entries) {
    if (nfct_query(handle, NFCT_Q_DESTROY, entry.get()) == 0) {
      ++deleted;
    } else if (errno != ENOENT) {
      return last_error();
    }
  }
  return {};
}

/// Of one family.
error_code dump(nfct_handle* handle, std::uint32_t family, Search& search) {
  nfct_callback_register(handle, NFCT_T_ALL, look_at, &search);
  const int dumped = nfct_query(handle, NFCT_Q_DUMP, &family);
  const auto error = last_error();
  nfct_callback_unregister(handle);
  return dumped < 0 ? error : error_code{};
}

constexpr std::uint32_t kFamilies[] = {AF_INET, AF_INET6};

}  // namespace

boost::system::result<std::size_t> KernelConntrack::delete_udp_where(const Condition& condition) {
  const Handle handle(nfct_open(CONNTRACK, 0));
  if (!handle) return last_error();
  std::size_t deleted = 0;
  for (const auto family : kFamilies) {
    Search search{condition, {}};
    if (const auto error = dump(handle.get(), family, search)) return error;
    if (const auto error = delete_all(handle.get(), search.found, deleted)) return error;
  }
  return deleted;
}

boost::system::result<std::vector<ConntrackEntry>> KernelConntrack::udp_where(
    const Condition& condition) const {
  const Handle handle(nfct_open(CONNTRACK, 0));
  if (!handle) return last_error();
  std::vector<ConntrackEntry> entries;
  for (const auto family : kFamilies) {
    const Condition take = [&](const ConntrackEntry& entry) {
      if (condition(entry)) entries.push_back(entry);
      return false;
    };
    Search search{take, {}};
    if (const auto error = dump(handle.get(), family, search)) return error;
  }
  return entries;
}

}  // namespace kubeportal::portal
