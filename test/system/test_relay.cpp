#include "test/system/test_relay.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::system {
namespace {

constexpr unsigned kChunksADamage = 20;

bool would_block() { return errno == EAGAIN || errno == EINTR; }

bool at_end_of_stream(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK) == 0;
}

}  // namespace

const char* to_string(Fault fault) {
  switch (fault) {
    case Fault::none:
      return "none";
    case Fault::lost_byte:
      return "a lost byte";
    case Fault::changed_byte:
      return "a changed byte";
    case Fault::invented_byte:
      return "an invented byte";
    case Fault::swapped_bytes:
      return "swapped bytes";
    case Fault::repeated_chunk:
      return "a repeated chunk";
    case Fault::fin_ahead_of_data:
      return "a FIN ahead of data";
    case Fault::half_close_cuts_both:
      return "a half-close that cuts both directions";
    case Fault::half_close_swallowed:
      return "a swallowed half-close";
    case Fault::reset_as_fin:
      return "a reset told as FIN";
    case Fault::fin_as_reset:
      return "a FIN told as reset";
    case Fault::reset_swallowed:
      return "a swallowed reset";
  }
  return "?";
}

TestRelay::TestRelay(std::vector<SocketAddress> endpoints, Fault fault)
    : endpoints_(std::move(endpoints)), fault_(fault) {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  stop_read_ = Descriptor(ends[0]);
  stop_write_ = Descriptor(ends[1]);
  thread_ = std::jthread([this] { run(); });
}

TestRelay::~TestRelay() {
  stop_write_.close();
  thread_.join();
}

void TestRelay::run() {
  while (true) {
    std::vector<pollfd> entries{{stop_read_.number(), 0, 0}, {listener_.number(), POLLIN, 0}};
    for (const auto& [client, endpoint, up, down, over, stuck] : sessions_) {
      const auto events = [](const Half& reads, const Half& writes) {
        return static_cast<short>((!reads.eof && reads.waiting.empty() ? POLLIN : 0) |
                                  (writes.waiting.empty() ? 0 : POLLOUT));
      };
      entries.push_back({stuck ? -1 : client.number(), events(up, down), 0});
      entries.push_back({stuck ? -1 : endpoint.number(), events(down, up), 0});
    }
    ::poll(entries.data(), entries.size(), -1);
    if (entries[0].revents != 0) return;
    std::size_t i = 2;
    for (auto& session : sessions_) {
      const short client = entries[i++].revents;
      const short endpoint = entries[i++].revents;
      if (((client | endpoint) & POLLERR) != 0) {
        on_reset(session);
        continue;
      }
      move(session, session.to_endpoint, client, endpoint);
      move(session, session.to_client, endpoint, client);
      if (session.to_endpoint.fin_forwarded && session.to_client.fin_forwarded) session.over = true;
    }
    sessions_.remove_if([](const Session& session) { return session.over; });
    if (entries[1].revents != 0) accept_all();
  }
}

void TestRelay::accept_all() {
  while (auto client = listener_.try_accept()) {
    Connected endpoint;
    for (std::size_t tries = 0; tries < endpoints_.size(); ++tries) {
      endpoint = try_connect(endpoints_[next_endpoint_++ % endpoints_.size()]);
      if (endpoint.error == 0) break;
    }
    if (endpoint.error != 0) {
      reset(std::move(*client));
      continue;
    }
    const int near = client->number();
    const int far = endpoint.socket.number();
    sessions_.push_back({.client = std::move(*client),
                         .endpoint = std::move(endpoint.socket),
                         .to_endpoint = {.from = near, .to = far, .waiting = {}},
                         .to_client = {.from = far, .to = near, .waiting = {}}});
  }
}

void TestRelay::move(Session& session, Half& half, short events_from, short events_to) {
  if (session.over || session.stuck) return;
  if ((events_from & (POLLIN | POLLHUP)) != 0 && !half.eof && half.waiting.empty()) {
    std::array<char, 16'384> chunk;
    const auto n = ::recv(half.from, chunk.data(), chunk.size(), 0);
    if (n < 0 && !would_block()) return on_reset(session);
    if (n == 0) half.eof = true;
    if (n > 0) {
      half.waiting.assign(chunk.data(), static_cast<std::size_t>(n));
      damage(half.waiting);
      if (fault_ == Fault::fin_ahead_of_data && at_end_of_stream(half.from)) half.waiting.clear();
    }
  }
  if ((events_to & POLLOUT) != 0 && !half.waiting.empty()) {
    const auto n = ::send(half.to, half.waiting.data(), half.waiting.size(), MSG_NOSIGNAL);
    if (n < 0 && !would_block()) return on_reset(session);
    if (n > 0) half.waiting.erase(0, static_cast<std::size_t>(n));
  }
  if (half.eof && half.waiting.empty() && !half.fin_forwarded) on_eof(session, half);
}

void TestRelay::on_eof(Session& session, Half& half) {
  half.fin_forwarded = true;
  if (fault_ == Fault::fin_as_reset) {
    reset(std::move(session.client));
    reset(std::move(session.endpoint));
    session.over = true;
  } else if (fault_ == Fault::half_close_cuts_both) {
    session.over = true;
  } else if (fault_ != Fault::half_close_swallowed) {
    ::shutdown(half.to, SHUT_WR);
  }
}

void TestRelay::on_reset(Session& session) {
  if (session.over) return;
  if (fault_ == Fault::reset_swallowed) {
    session.stuck = true;
    return;
  }
  if (fault_ != Fault::reset_as_fin) {
    reset(std::move(session.client));
    reset(std::move(session.endpoint));
  } else {
    // Emptied first: closing with unread bytes would send a reset after all.
    std::array<char, 16'384> nowhere;
    for (const int socket : {session.client.number(), session.endpoint.number()}) {
      while (::recv(socket, nowhere.data(), nowhere.size(), 0) > 0) {
      }
    }
  }
  session.over = true;
}

void TestRelay::damage(std::string& chunk) {
  if (random_() % kChunksADamage != 0) return;
  const std::size_t at = random_() % chunk.size();
  switch (fault_) {
    case Fault::lost_byte:
      chunk.erase(at, 1);
      break;
    case Fault::changed_byte:
      chunk[at] = static_cast<char>(chunk[at] ^ 1);
      break;
    case Fault::invented_byte:
      chunk.insert(at, 1, 'x');
      break;
    case Fault::swapped_bytes:
      std::swap(chunk.front(), chunk.back());
      break;
    case Fault::repeated_chunk:
      chunk += chunk;
      break;
    default:
      break;
  }
}

}  // namespace kubeportal::system
