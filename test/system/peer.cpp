#include "test/system/peer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace kubeportal::system {
namespace {

constexpr std::size_t kReadSize = 65'536;
constexpr int kReadsATurn = 4;  // so that one fast connection does not starve the others

// One thread, one transfer at a time: the bytes need no memory of each peer's own.
thread_local std::array<char, kReadSize> scratch;

bool would_block(int error) { return error == EAGAIN || error == EINTR; }

}  // namespace

Peer::Peer(Side side, PeerPlan plan, Descriptor socket, PeerDirectory& directory)
    : side_(side),
      plan_(plan),
      directory_(directory),
      socket_(std::move(socket)),
      outgoing_(plan.key),
      reading_{.rests = plan.reading},
      writing_{.rests = plan.writing} {}

void Peer::advance(bool readable, bool writable, Clock::time_point now) {
  if (state_ == State::open && readable) receive(now);
  if (state_ == State::open && writable) send(now);
  if (state_ == State::open && reset_is_due(now)) reset_now();
  if (state_ == State::open) finish_if_due();
}

bool Peer::wants_to_read(Clock::time_point now) const {
  return !eof_seen_ && !reading_.resting(now);
}

bool Peer::wants_to_write(Clock::time_point now) const {
  return sent_ < stream_length() && !writing_.resting(now);
}

bool Peer::must_see_a_reset() const {
  return state_ == State::open && partner_ != nullptr && partner_->reset_sent_ &&
         !(fin_sent_ && partner_->fin_sent_);
}

std::optional<Clock::time_point> Peer::wake_time(Clock::time_point now) const {
  if (state_ != State::open) return std::nullopt;
  std::optional<Clock::time_point> earliest;
  const auto consider = [&](Clock::time_point time) {
    if (!earliest || time < *earliest) earliest = time;
  };
  if (reading_.resting(now)) consider(reading_.resting_until);
  if (writing_.resting(now)) consider(writing_.resting_until);
  if (plan_.reset_after) consider(started_ + *plan_.reset_after);
  return earliest;
}

void Peer::receive(Clock::time_point now) {
  for (int turn = 0; turn < kReadsATurn && !eof_seen_; ++turn) {
    const auto n = ::recv(socket_.number(), scratch.data(), reading_.allowance(scratch.size()), 0);
    if (n < 0 && would_block(errno)) return;
    if (n < 0) return on_error(errno);
    if (n == 0) return on_eof();
    check(std::span(scratch).first(static_cast<std::size_t>(n)));
    reading_.count(static_cast<std::uint64_t>(n), now);
    if (state_ != State::open || reading_.resting(now) || reset_is_due(now)) return;
  }
}

void Peer::send(Clock::time_point now) {
  while (sent_ < stream_length() && !writing_.resting(now) && !reset_is_due(now)) {
    const auto length = writing_.allowance(static_cast<std::size_t>(
        std::min<std::uint64_t>(plan_.write_size, stream_length() - sent_)));
    const auto bytes = std::span(scratch).first(length);
    outgoing_.fill(sent_, bytes);
    const auto n = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && would_block(errno)) return;
    if (n < 0) return on_error(errno);
    sent_ += static_cast<std::uint64_t>(n);
    writing_.count(static_cast<std::uint64_t>(n), now);
    if (static_cast<std::size_t>(n) < length) return;
  }
}

void Peer::finish_if_due() {
  if (!fin_sent_ && sent_ == stream_length() && may_finish()) {
    if (::shutdown(socket_.number(), SHUT_WR) != 0) return on_error(errno);
    fin_sent_ = true;
    fin_sent_before_eof_ = !eof_seen_;
  }
  if (fin_sent_ && eof_seen_) end(State::finished);
}

bool Peer::may_finish() const {
  if (!plan_.finishes_last || eof_seen_) return true;
  return side_ == Side::endpoint && partner_ != nullptr && partner_->plan_.finishes_last;
}

bool Peer::reset_is_due(Clock::time_point now) const {
  return (plan_.reset_after_bytes && sent_ + received_ >= *plan_.reset_after_bytes) ||
         (plan_.reset_after && now >= started_ + *plan_.reset_after);
}

void Peer::reset_now() {
  reset_sent_ = true;
  reset(std::move(socket_));
  end(State::reset_made);
}

void Peer::give_up(const std::string& what) { report(what); }

void Peer::check(std::span<const char> bytes) {
  if (!incoming_) {
    const auto missing = KeyedStream::kKeyBytes - first_bytes_.size();
    const auto part = bytes.first(std::min(bytes.size(), missing));
    first_bytes_.append(part.data(), part.size());
    bytes = bytes.subspan(part.size());
    received_ += part.size();
    if (first_bytes_.size() < KeyedStream::kKeyBytes) return;
    std::uint64_t key = 0;
    std::memcpy(&key, first_bytes_.data(), sizeof key);
    meet_partner(key);
    if (state_ != State::open) return;
  }
  if (const auto offset = incoming_->first_difference(received_, bytes)) {
    return report("byte " + std::to_string(*offset) + " of the stream is wrong");
  }
  received_ += bytes.size();
  if (received_ > partner_->sent_) report("got bytes that its partner never sent");
}

void Peer::meet_partner(std::uint64_t key) {
  Peer* sender = directory_.sender_of(key);
  if (sender == nullptr) return report("the first bytes are those of no stream");
  if (sender->side_ == side_) return report("got a stream of its own side");
  if ((partner_ != nullptr && partner_ != sender) ||
      (sender->partner_ != nullptr && sender->partner_ != this)) {
    return report("got the stream of another connection");
  }
  partner_ = sender;
  sender->partner_ = this;
  incoming_.emplace(key);
}

void Peer::on_eof() {
  eof_seen_ = true;
  if (!incoming_) return report("EOF before the partner's first bytes");
  if (!partner_->fin_sent_) {
    report(partner_->reset_sent_ ? "EOF where the partner reset the connection"
                                 : "EOF before the partner's FIN");
  } else if (received_ != partner_->stream_length()) {
    report("EOF although bytes are missing");
  }
}

void Peer::on_error(int error) {
  // EPIPE is how the kernel tells of a reset after the other side's FIN, ENOTCONN how shutdown(2)
  // does.
  if (error != ECONNRESET && error != EPIPE && error != ENOTCONN)
    return report(std::strerror(error));
  if (partner_ != nullptr && !partner_->reset_sent_) return report("a reset that nobody made");
  end(State::reset_seen);
}

void Peer::end(State state) {
  state_ = state;
  ended_ = Clock::now();
  socket_.close();
}

void Peer::report(const std::string& what) {
  violation_ = what;
  // The other side is not to be blamed for what closing makes of a connection that is broken.
  reset_sent_ = true;
  reset(std::move(socket_));
  end(State::wrong);
}

std::string Peer::describe() const {
  const auto yes = [](bool flag, const char* text) { return flag ? std::string(text) : ""; };
  return std::string(side_ == Side::client ? "client" : "endpoint") + ": sent " +
         std::to_string(sent_) + " of " + std::to_string(stream_length()) + ", received " +
         std::to_string(received_) + yes(fin_sent_, ", FIN sent") + yes(eof_seen_, ", EOF seen") +
         yes(state_ == State::reset_made, ", reset sent") +
         yes(state_ == State::reset_seen, ", reset seen") +
         yes(state_ == State::open, ", still open") + yes(!violation_.empty(), ", ") + violation_;
}

std::size_t Peer::Pace::allowance(std::size_t at_most) const {
  if (rests.count == 0) return at_most;
  return static_cast<std::size_t>(std::min<std::uint64_t>(at_most, rests.bytes - moved));
}

void Peer::Pace::count(std::uint64_t bytes, Clock::time_point now) {
  if (rests.count == 0) return;
  moved += bytes;
  if (moved < rests.bytes) return;
  moved = 0;
  --rests.count;
  resting_until = now + rests.length;
}

}  // namespace kubeportal::system
