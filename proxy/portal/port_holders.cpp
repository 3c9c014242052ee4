#include "proxy/portal/port_holders.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

namespace kubeportal::portal {

namespace {

namespace fs = std::filesystem;

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename Number>
std::optional<Number> whole_number(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// From what a descriptor's link says: "socket:[12345]".
std::optional<std::uint64_t> socket_inode(std::string_view link) {
  constexpr std::string_view prefix = "socket:[";
  if (!link.starts_with(prefix) || !link.ends_with(']')) return std::nullopt;
  link.remove_prefix(prefix.size());
  link.remove_suffix(1);
  return whole_number<std::uint64_t>(link);
}

std::string process_name(int pid) {
  auto name = read_text("/proc/" + std::to_string(pid) + "/comm");
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

}  // namespace

std::vector<ListeningSocket> listening_sockets(model::Protocol protocol) {
  const std::string table =
      std::string("/proc/thread-self/net/") + (protocol == model::Protocol::udp ? "udp" : "tcp");
  std::vector<ListeningSocket> all;
  for (const char* family : {"", "6"}) {
    const auto sockets = parse_proc_net(protocol, read_text(table + family));
    all.insert(all.end(), sockets.begin(), sockets.end());
  }
  return all;
}

std::optional<std::string> PortHolders::holder_of(model::Protocol protocol,
                                                  const model::SocketAddress& address) {
  for (const auto& socket : in_the_way_of(address, listening_sockets(protocol))) {
    if (!owners_.contains(socket.inode)) walk_processes();
    const auto owner = owners_.find(socket.inode);
    if (owner == owners_.end()) continue;
    return process_name(owner->second) + " (pid " + std::to_string(owner->second) + ")";
  }
  return std::nullopt;
}

void PortHolders::walk_processes() {
  const auto now = std::chrono::steady_clock::now();
  if (walked_at_ && now - *walked_at_ < std::chrono::seconds(1)) return;
  walked_at_ = now;
  owners_.clear();

  std::error_code error;  // processes end while we look; what cannot be read is passed over
  for (fs::directory_iterator process("/proc", error), end; process != end;
       process.increment(error)) {
    const auto pid = whole_number<int>(process->path().filename().native());
    if (!pid) continue;
    std::error_code no_access;
    for (fs::directory_iterator descriptor(process->path() / "fd", no_access), last;
         descriptor != last; descriptor.increment(no_access)) {
      const auto link = fs::read_symlink(descriptor->path(), no_access);
      const auto inode = socket_inode(link.native());
      if (!inode) continue;
      const auto [owner, is_new] = owners_.try_emplace(*inode, *pid);
      if (!is_new && *pid < owner->second) owner->second = *pid;
    }
  }
}

}  // namespace kubeportal::portal
