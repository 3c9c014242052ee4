#include "proxy/relay/tcp/relay_fsm.hpp"

#include <doctest/doctest.h>

using kubeportal::model::CloseReason;
using namespace kubeportal::relay;
using namespace std::chrono_literals;
using Action = RelayFsm::Action;
using Kind = Action::Kind;
using Stage = RelayFsm::Stage;

// One test case or more for every row of the stage table in relay_fsm.hpp, in its order.

namespace {

constexpr std::size_t kBulkBytes = std::size_t{128} * 1024;

const Settings kLimits{.dial_timeouts = {250ms},
                       .idle_timeout = 60s,
                       .half_close_timeout = 10s,
                       .keepalive_interval = 0s};

/// A machine brought to a stage as a session would bring it there.
struct Fixture {
  RelayFsm fsm{kBulkBytes};

  void dialing() {
    fsm.next();
    fsm.picked();
  }
  void relaying() {
    dialing();
    fsm.connected();
    fsm.writable(Side::client);
  }
  /// The client has sent FIN and it was passed on.
  void half_closed() {
    relaying();
    finish(Direction::to_endpoint);
  }
  void finish(Direction direction) {
    fsm.ended(source_of(direction));
    REQUIRE(fsm.next() == Action{Kind::read, direction});
    fsm.half(direction).read_end();
    REQUIRE(fsm.next() == Action{Kind::shutdown, direction});
    fsm.half(direction).was_shut_down();
  }
  void closed_by(CloseReason reason) {
    CHECK(fsm.next().kind == Kind::close);
    CHECK(fsm.stage() == Stage::closed);
    CHECK(fsm.reason() == reason);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "accepted: asks for an endpoint and reads nothing") {
  fsm.readable(Side::client);
  fsm.writable(Side::client);
  CHECK(fsm.stage() == Stage::accepted);
  CHECK(fsm.next().kind == Kind::pick);
}

TEST_CASE_FIXTURE(Fixture, "accepted: without an endpoint the client is reset") {
  fsm.next();
  fsm.nothing_to_pick();
  closed_by(CloseReason::no_endpoint);
  CHECK(fsm.reset_both());
}

TEST_CASE_FIXTURE(Fixture, "accepted: without a descriptor for the endpoint the client is reset") {
  fsm.out_of_resources();
  closed_by(CloseReason::out_of_resources);
  CHECK(fsm.reset_both());
}

TEST_CASE_FIXTURE(Fixture, "accepted: a client that has already reset is closed") {
  fsm.failed(Side::client);
  closed_by(CloseReason::client_reset);
}

TEST_CASE_FIXTURE(Fixture, "dialing: waits and reads nothing of what the client sends") {
  dialing();
  fsm.readable(Side::client);
  CHECK(fsm.stage() == Stage::dialing);
  CHECK(fsm.next().kind == Kind::wait);
}

TEST_CASE_FIXTURE(Fixture, "dialing: after a failure asks for another endpoint") {
  dialing();
  fsm.dial_failed();
  CHECK(fsm.stage() == Stage::dialing);
  CHECK(fsm.next().kind == Kind::pick);
  fsm.picked();
  CHECK(fsm.next().kind == Kind::wait);
}

TEST_CASE_FIXTURE(Fixture, "dialing: when the last endpoint failed the client is reset") {
  dialing();
  fsm.dial_failed();
  fsm.nothing_to_pick();
  closed_by(CloseReason::no_endpoint);
}

TEST_CASE_FIXTURE(Fixture, "dialing: the reset of the client is noticed") {
  dialing();
  fsm.failed(Side::client);
  closed_by(CloseReason::client_reset);
}

TEST_CASE_FIXTURE(Fixture, "dialing: the FIN of the client does not end the dial") {
  dialing();
  fsm.ended(Side::client);
  CHECK(fsm.next().kind == Kind::wait);
  fsm.connected();
  CHECK(fsm.next() == Action{Kind::read, Direction::to_endpoint});
}

TEST_CASE_FIXTURE(Fixture, "dialing: the idle time-out does not run") {
  dialing();
  fsm.check_clock(1h, kLimits);
  CHECK(fsm.stage() == Stage::dialing);
}

TEST_CASE_FIXTURE(Fixture, "relaying: what the client sent while dialing is read once connected") {
  dialing();
  fsm.readable(Side::client);
  fsm.connected();
  CHECK(fsm.stage() == Stage::relaying);
  CHECK(fsm.next() == Action{Kind::read, Direction::to_endpoint});
}

TEST_CASE_FIXTURE(Fixture, "relaying: both directions have their turn under load") {
  relaying();
  fsm.readable(Side::client);
  fsm.readable(Side::endpoint);
  int to_client = 0;
  for (int i = 0; i < 100; ++i) {
    const auto action = fsm.next();
    REQUIRE(action.kind == Kind::read);
    if (action.direction == Direction::to_client) ++to_client;
    fsm.half(action.direction).was_read(1, true);
    fsm.half(action.direction).was_written(1);
  }
  CHECK(to_client == 50);
}

TEST_CASE_FIXTURE(Fixture, "relaying: a direction that is blocked does not stop the other") {
  relaying();
  fsm.half(Direction::to_client).was_read(5, false);
  fsm.half(Direction::to_client).write_would_block();
  fsm.readable(Side::client);
  CHECK(fsm.next() == Action{Kind::read, Direction::to_endpoint});
}

TEST_CASE_FIXTURE(Fixture, "relaying: the end of one direction makes it half closed") {
  for (const auto direction : {Direction::to_endpoint, Direction::to_client}) {
    Fixture fresh;
    fresh.relaying();
    fresh.finish(direction);
    CHECK(fresh.fsm.next().kind == Kind::wait);
    CHECK(fresh.fsm.stage() == Stage::half_closed);
  }
}

TEST_CASE_FIXTURE(Fixture, "relaying: a reset is mirrored with the reason of who sent it") {
  for (const auto side : {Side::client, Side::endpoint}) {
    Fixture fresh;
    fresh.relaying();
    fresh.fsm.failed(side);
    const auto action = fresh.fsm.next();
    REQUIRE(action.kind == Kind::read);
    CHECK(source_of(action.direction) == side);
    fresh.fsm.read_failed(action.direction);
    fresh.closed_by(side == Side::client ? CloseReason::client_reset : CloseReason::endpoint_reset);
    CHECK(fresh.fsm.reset_both());
  }
}

TEST_CASE_FIXTURE(Fixture, "relaying: what was received before a reset is passed on first") {
  relaying();
  fsm.failed(Side::endpoint);
  CHECK(fsm.next() == Action{Kind::read, Direction::to_client});
  fsm.half(Direction::to_client).was_read(5, true);
  CHECK(fsm.next() == Action{Kind::write, Direction::to_client});
  fsm.half(Direction::to_client).was_written(5);
  CHECK(fsm.next() == Action{Kind::read, Direction::to_client});
  fsm.read_failed(Direction::to_client);
  closed_by(CloseReason::endpoint_reset);
}

TEST_CASE_FIXTURE(Fixture, "relaying: an end read after a reset is not taken for a FIN") {
  relaying();
  fsm.failed(Side::endpoint);
  fsm.half(Direction::to_client).read_end();
  closed_by(CloseReason::endpoint_reset);
}

TEST_CASE_FIXTURE(Fixture, "relaying: back-pressure does not hide a reset") {
  relaying();
  fsm.readable(Side::client);
  fsm.half(Direction::to_endpoint).was_read(5, true);
  fsm.half(Direction::to_endpoint).write_would_block();
  CHECK(fsm.next().kind == Kind::wait);
  fsm.failed(Side::client);
  closed_by(CloseReason::client_reset);
}

TEST_CASE_FIXTURE(Fixture, "relaying: a failed write is the reset of its target") {
  relaying();
  fsm.half(Direction::to_client).was_read(5, false);
  fsm.write_failed(Direction::to_client);
  CHECK(fsm.next() == Action{Kind::read, Direction::to_endpoint});
  fsm.read_failed(Direction::to_endpoint);
  closed_by(CloseReason::client_reset);
}

TEST_CASE_FIXTURE(Fixture, "relaying: when both sides fail nothing more is passed on") {
  relaying();
  fsm.readable(Side::client);
  fsm.half(Direction::to_endpoint).was_read(5, true);
  fsm.failed(Side::client);
  CHECK(fsm.next() == Action{Kind::write, Direction::to_endpoint});
  fsm.write_failed(Direction::to_endpoint);
  closed_by(CloseReason::client_reset);
}

TEST_CASE_FIXTURE(Fixture, "relaying: the idle time-out ends what was quiet too long") {
  relaying();
  fsm.check_clock(60s - 1ns, kLimits);
  CHECK(fsm.stage() == Stage::relaying);
  fsm.check_clock(60s, kLimits);
  closed_by(CloseReason::idle_timeout);
  CHECK(fsm.reset_both());
}

TEST_CASE_FIXTURE(Fixture, "relaying: the half-close time-out does not run") {
  relaying();
  fsm.check_clock(30s, kLimits);
  CHECK(fsm.stage() == Stage::relaying);
}

TEST_CASE_FIXTURE(Fixture, "relaying: without time-outs a quiet connection stays for ever") {
  relaying();
  fsm.check_clock(10000h, Settings{.dial_timeouts = {250ms}});
  CHECK(fsm.stage() == Stage::relaying);
}

TEST_CASE_FIXTURE(Fixture, "half closed: the other direction goes on") {
  half_closed();
  fsm.readable(Side::endpoint);
  CHECK(fsm.next() == Action{Kind::read, Direction::to_client});
}

TEST_CASE_FIXTURE(Fixture, "half closed: the end of the other direction finishes without reset") {
  half_closed();
  fsm.ended(Side::endpoint);
  REQUIRE(fsm.next() == Action{Kind::read, Direction::to_client});
  fsm.half(Direction::to_client).read_end();
  closed_by(CloseReason::finished);
  CHECK_FALSE(fsm.reset_both());
}

TEST_CASE_FIXTURE(Fixture, "half closed: what is pending is written before it finishes") {
  half_closed();
  fsm.half(Direction::to_client).was_read(5, false);
  fsm.half(Direction::to_client).write_would_block();
  fsm.half(Direction::to_client).read_end();
  CHECK(fsm.next().kind == Kind::wait);
  fsm.writable(Side::client);
  CHECK(fsm.next() == Action{Kind::write, Direction::to_client});
  fsm.half(Direction::to_client).was_written(5);
  closed_by(CloseReason::finished);
}

TEST_CASE_FIXTURE(Fixture, "half closed: a reset is mirrored") {
  half_closed();
  fsm.failed(Side::client);
  closed_by(CloseReason::client_reset);
}

TEST_CASE_FIXTURE(Fixture, "half closed: its timer ends what was quiet too long") {
  half_closed();
  fsm.next();
  fsm.check_clock(10s - 1ns, kLimits);
  CHECK(fsm.stage() == Stage::half_closed);
  fsm.check_clock(10s, kLimits);
  closed_by(CloseReason::half_close_timeout);
}

TEST_CASE_FIXTURE(Fixture, "half closed: the timer runs while the end waits behind pending data") {
  relaying();
  fsm.ended(Side::client);
  fsm.half(Direction::to_endpoint).was_read(5, false);
  fsm.half(Direction::to_endpoint).write_would_block();
  fsm.half(Direction::to_endpoint).read_end();
  CHECK(fsm.next().kind == Kind::wait);
  fsm.check_clock(10s, kLimits);
  closed_by(CloseReason::half_close_timeout);
}

TEST_CASE_FIXTURE(Fixture, "any stage: the end of a drain resets both sides") {
  SUBCASE("accepted") {}
  SUBCASE("dialing") { dialing(); }
  SUBCASE("relaying") { relaying(); }
  SUBCASE("half closed") { half_closed(); }
  fsm.drain_expired();
  closed_by(CloseReason::drain_timeout);
  CHECK(fsm.reset_both());
}

TEST_CASE_FIXTURE(Fixture, "any stage: an operator's wish resets both sides") {
  SUBCASE("accepted") {}
  SUBCASE("dialing") { dialing(); }
  SUBCASE("relaying") { relaying(); }
  SUBCASE("half closed") { half_closed(); }
  fsm.killed();
  closed_by(CloseReason::killed);
  CHECK(fsm.reset_both());
}

TEST_CASE_FIXTURE(Fixture, "closed: the first reason stays whatever comes after") {
  relaying();
  fsm.drain_expired();
  fsm.failed(Side::client);
  fsm.read_failed(Direction::to_client);
  fsm.check_clock(10000h, kLimits);
  fsm.readable(Side::endpoint);
  closed_by(CloseReason::drain_timeout);
}
