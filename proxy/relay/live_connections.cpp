#include "proxy/relay/live_connections.hpp"

#include <iterator>

namespace kubeportal::relay {

LiveConnection::LiveConnection(LiveConnections& all) : all_(all), number_(all.add(*this)) {}

LiveConnection::~LiveConnection() { retire_from_view(); }

void LiveConnection::retire_from_view() { all_.remove(*this); }

std::uint64_t LiveConnections::add(LiveConnection& connection) {
  connections_.push_back(connection);
  return next_number_++;
}

void LiveConnections::remove(LiveConnection& connection) {
  if (!connection.is_linked()) return;
  for (auto& walk : walks_) {
    if (walk.next_ == &connection) walk.next_ = after(connection);
  }
  connections_.erase(connections_.iterator_to(connection));
}

LiveConnection* LiveConnections::after(LiveConnection& connection) {
  const auto next = std::next(connections_.iterator_to(connection));
  return next == connections_.end() ? nullptr : &*next;
}

LiveConnections::Walk::Walk(LiveConnections& all)
    : all_(all),
      next_(all.connections_.empty() ? nullptr : &all.connections_.front()),
      end_(all.next_number_) {
  all.walks_.push_back(*this);
}

bool LiveConnections::Walk::go_on(std::size_t count,
                                  const std::function<void(LiveConnection&)>& visit) {
  for (; count > 0 && next_ != nullptr && next_->number() < end_; --count) {
    auto& current = *next_;
    next_ = all_.after(current);  // `current` may end now
    visit(current);
  }
  return next_ != nullptr && next_->number() < end_;
}

}  // namespace kubeportal::relay
