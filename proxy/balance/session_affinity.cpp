#include "proxy/balance/session_affinity.hpp"

namespace kubeportal::balance {

using model::IpAddress;
using model::SocketAddress;

void SessionAffinity::set_timeout(std::optional<std::chrono::seconds> timeout) {
  timeout_ = timeout;
  if (timeout_) return;
  by_client_.clear();
  entries_.clear();
}

std::optional<SocketAddress> SessionAffinity::find(const IpAddress& client, TimePoint now) {
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return std::nullopt;
  const auto entry = found->second;
  if (now - entry->last_used >= *timeout_) {
    erase(entry);
    return std::nullopt;
  }
  touch(entry, now);
  return entry->endpoint;
}

std::optional<std::pair<SocketAddress, std::chrono::nanoseconds>> SessionAffinity::peek(
    const IpAddress& client, TimePoint now) const {
  const auto found = by_client_.find(client);
  if (found == by_client_.end()) return std::nullopt;
  const auto rest = *timeout_ - (now - found->second->last_used);
  if (rest <= std::chrono::nanoseconds(0)) return std::nullopt;
  return std::pair(found->second->endpoint, std::chrono::nanoseconds(rest));
}

void SessionAffinity::assign(const IpAddress& client, const SocketAddress& endpoint,
                             TimePoint now) {
  if (!timeout_) return;
  if (const auto found = by_client_.find(client); found != by_client_.end()) {
    found->second->endpoint = endpoint;
    touch(found->second, now);
    return;
  }
  if (entries_.size() >= capacity_) erase(std::prev(entries_.end()));
  entries_.push_front({client, endpoint, now});
  by_client_.emplace(client, entries_.begin());
}

void SessionAffinity::forget(const IpAddress& client) {
  if (const auto found = by_client_.find(client); found != by_client_.end()) erase(found->second);
}

void SessionAffinity::retain(const std::function<bool(const SocketAddress&)>& keep) {
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto here = entry++;
    if (!keep(here->endpoint)) erase(here);
  }
}

void SessionAffinity::erase(Entries::iterator entry) {
  by_client_.erase(entry->client);
  entries_.erase(entry);
}

void SessionAffinity::touch(Entries::iterator entry, TimePoint now) {
  entry->last_used = now;
  entries_.splice(entries_.begin(), entries_, entry);
}

}  // namespace kubeportal::balance
