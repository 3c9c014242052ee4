#include "proxy/relay/tcp/relay_fsm.hpp"

namespace kubeportal::relay {

using model::CloseReason;
using Kind = RelayFsm::Action::Kind;

namespace {

CloseReason reset_by(Side side) {
  return side == Side::client ? CloseReason::client_reset : CloseReason::endpoint_reset;
}

Direction opposite(Direction direction) {
  return direction == Direction::to_endpoint ? Direction::to_client : Direction::to_endpoint;
}

Kind kind_of(HalfRelay::Step step) {
  switch (step) {
    case HalfRelay::Step::read:
      return Kind::read;
    case HalfRelay::Step::write:
      return Kind::write;
    case HalfRelay::Step::shutdown:
      return Kind::shutdown;
    case HalfRelay::Step::wait:
      break;
  }
  return Kind::wait;
}

}  // namespace

RelayFsm::Action RelayFsm::next() {
  switch (stage_) {
    case Stage::accepted:
    case Stage::dialing:
      return {dial_pending_ ? Kind::wait : Kind::pick};
    case Stage::relaying:
    case Stage::half_closed:
      return failed_side_ ? next_of_failed_side() : next_of_relay();
    case Stage::closed:
      break;
  }
  return {Kind::close};
}

RelayFsm::Action RelayFsm::next_of_relay() {
  // The end of the second direction needs no shutdown: closing the sockets says it.
  for (const auto direction : {Direction::to_endpoint, Direction::to_client}) {
    if (half(direction).done() && half(opposite(direction)).next() == HalfRelay::Step::shutdown) {
      close(CloseReason::finished);
      return {Kind::close};
    }
  }
  if (halves_[0].ended() || halves_[1].ended()) stage_ = Stage::half_closed;

  turn_ = opposite(turn_);
  for (const auto direction : {turn_, opposite(turn_)}) {
    if (const auto step = half(direction).next(); step != HalfRelay::Step::wait) {
      return {kind_of(step), direction};
    }
  }
  return {Kind::wait};
}

RelayFsm::Action RelayFsm::next_of_failed_side() {
  const auto direction =
      *failed_side_ == Side::client ? Direction::to_endpoint : Direction::to_client;
  const auto step = half(direction).next();
  if (step == HalfRelay::Step::read || step == HalfRelay::Step::write) {
    return {kind_of(step), direction};
  }
  close(reset_by(*failed_side_));
  return {Kind::close};
}

void RelayFsm::picked() {
  stage_ = Stage::dialing;
  dial_pending_ = true;
}

void RelayFsm::nothing_to_pick() { close(CloseReason::no_endpoint); }

void RelayFsm::dial_failed() { dial_pending_ = false; }

void RelayFsm::connected() {
  stage_ = Stage::relaying;
  half_to(Side::endpoint).target_writable();
}

void RelayFsm::readable(Side side) { half_from(side).source_readable(); }

void RelayFsm::writable(Side side) { half_to(side).target_writable(); }

void RelayFsm::urgent(Side side) { half_from(side).source_urgent(); }

void RelayFsm::ended(Side side) { half_from(side).source_ended(); }

void RelayFsm::failed(Side side) {
  if (stage_ == Stage::accepted || stage_ == Stage::dialing) {
    close(reset_by(side));
    return;
  }
  if (failed_side_ && *failed_side_ != side) {
    close(reset_by(*failed_side_));
    return;
  }
  failed_side_ = side;
  half_from(side).source_failed();
}

void RelayFsm::read_failed(Direction direction) { close(reset_by(source_of(direction))); }

void RelayFsm::check_clock(std::chrono::nanoseconds quiet, const Settings& limits) {
  const auto passed = [&](std::chrono::nanoseconds limit) {
    return limit.count() > 0 && quiet >= limit;
  };
  if (stage_ == Stage::half_closed && passed(limits.half_close_timeout)) {
    close(CloseReason::half_close_timeout);
  } else if ((stage_ == Stage::relaying || stage_ == Stage::half_closed) &&
             passed(limits.idle_timeout)) {
    close(CloseReason::idle_timeout);
  }
}

void RelayFsm::close(CloseReason reason) {
  if (stage_ == Stage::closed) return;
  stage_ = Stage::closed;
  reason_ = reason;
}

}  // namespace kubeportal::relay
