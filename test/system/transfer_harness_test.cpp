#include <doctest/doctest.h>

#include "test/system/keyed_stream.hpp"
#include "test/system/test_relay.hpp"
#include "test/system/transfer_load.hpp"

using namespace kubeportal::system;

namespace {

LoadReport transfers_through(Fault fault, LoadOptions options) {
  TransferLoad load(options);
  TestRelay relay(load.endpoints(), fault);
  return load.run({relay.address()});
}

}  // namespace

TEST_CASE("a stream is the same however it is cut") {
  const KeyedStream stream(0x0123456789ABCDEF);
  std::string whole(10'000, '\0');
  stream.fill(0, whole);
  for (const std::uint64_t offset : {0U, 1U, 7U, 8U, 9U, 4095U, 9'999U}) {
    std::string part(whole.size() - offset, '\0');
    stream.fill(offset, part);
    CHECK(part == whole.substr(offset));
    CHECK_FALSE(stream.first_difference(offset, part));
  }
}

TEST_CASE("a wrong byte is found at its offset") {
  const KeyedStream stream(42);
  std::string bytes(20'000, '\0');
  stream.fill(100, bytes);
  bytes[12'345] = static_cast<char>(bytes[12'345] ^ 1);
  CHECK(stream.first_difference(100, bytes) == 12'445U);
}

TEST_CASE("transfers without anything between client and endpoint are right") {
  TransferLoad load({.seed = 7, .transfers = 300, .endpoints_die = false});
  const auto report = load.run(load.endpoints());
  INFO(report.summary());
  CHECK(report.violations.empty());
  CHECK(report.finished > 100);
  CHECK(report.resets_by_client > 10);
  CHECK(report.resets_by_endpoint > 10);
  CHECK(report.client_finished_first > 20);
  CHECK(report.endpoint_finished_first > 20);
}

TEST_CASE("transfers through a correct relay are right while endpoints die") {
  const auto report = transfers_through(Fault::none, {.seed = 8, .transfers = 400});
  INFO(report.summary());
  CHECK(report.violations.empty());
  CHECK(report.finished > 100);
  CHECK(report.endpoint_deaths > 0);
}

TEST_CASE("transfers through a faulty relay are found wrong") {
  for (const auto fault : {Fault::lost_byte, Fault::changed_byte, Fault::invented_byte,
                           Fault::swapped_bytes, Fault::repeated_chunk, Fault::fin_ahead_of_data,
                           Fault::half_close_cuts_both, Fault::half_close_swallowed,
                           Fault::reset_as_fin, Fault::fin_as_reset, Fault::reset_swallowed}) {
    const auto report = transfers_through(fault, {.seed = 9,
                                                  .transfers = 200,
                                                  .reset_limit = milliseconds(300),
                                                  .stuck_limit = milliseconds(3'000)});
    INFO("fault: " << to_string(fault) << "; " << report.summary());
    CHECK_FALSE(report.violations.empty());
  }
}
