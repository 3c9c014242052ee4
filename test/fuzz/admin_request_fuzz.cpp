#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "proxy/explain/destination.hpp"
#include "proxy/model/connection_filter.hpp"
#include "proxy/model/moment.hpp"
#include "proxy/observe/http_request.hpp"
#include "proxy/observe/http_server.hpp"
#include "proxy/observe/journal_text.hpp"
#include "proxy/observe/rfc3339.hpp"

namespace {

using namespace kubeportal;
using namespace std::chrono_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

/// A sentence that may be shown in a terminal.
void check_sentence(std::string_view text) {
  require(!text.empty());
  for (const char c : text) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

/// What a server with the limits of ours makes of the bytes, fed in pieces of one size.
std::optional<observe::HttpRequest> read_request(std::string_view bytes, std::size_t piece) {
  namespace http = boost::beast::http;
  const observe::HttpLimits limits;
  http::request_parser<http::string_body> parser;
  parser.header_limit(limits.header_bytes);
  parser.body_limit(limits.body_bytes);
  parser.eager(true);
  boost::beast::flat_buffer buffer(limits.header_bytes + limits.body_bytes);
  while (!bytes.empty() && !parser.is_done()) {
    const auto next = bytes.substr(0, std::min(piece, buffer.max_size() - buffer.size()));
    if (next.empty()) return std::nullopt;
    const auto room = buffer.prepare(next.size());
    next.copy(static_cast<char*>(room.data()), next.size());
    buffer.commit(next.size());
    bytes.remove_prefix(next.size());
    boost::system::error_code error;
    buffer.consume(parser.put(buffer.data(), error));
    if (error && error != http::error::need_more) return std::nullopt;
  }
  if (!parser.is_done()) return std::nullopt;
  require(parser.get().body().size() <= limits.body_bytes);
  return observe::HttpRequest{std::string(parser.get().method_string()),
                              std::string(parser.get().target())};
}

/// Encoded anew, the parameters are the same.
void check_round_trip(const observe::HttpParameters& parameters) {
  std::string target = "/?";
  for (const auto& [name, value] : parameters) {
    if (target.back() != '?') target += '&';
    target += boost::urls::encode(name, boost::urls::unreserved_chars) + '=' +
              boost::urls::encode(value, boost::urls::unreserved_chars);
  }
  require(observe::parameters_of(target) == parameters);
}

void check_place(const std::optional<model::ConnectionFilter::Place>& place) {
  if (!place) return;
  require(place->block.prefix_length <= (place->block.network.is_v4() ? 32U : 128U));
  require(place->block.contains(place->block.network));
}

void check_length(const std::optional<std::chrono::nanoseconds>& length) {
  if (length) require(*length >= 0s && *length <= std::chrono::years(100));
}

/// Who gives a filter must not name every connection by it: DELETE relies on that.
void check_filter(const observe::HttpParameters& parameters) {
  const auto filter = model::read_connection_filter(parameters);
  if (!filter) return check_sentence(filter.error());
  const bool narrows = filter->id || !filter->service.empty() || filter->port || filter->protocol ||
                       filter->client || filter->endpoint || filter->state || filter->older_than ||
                       filter->idle_for;
  require(narrows == !parameters.empty());
  require(filter->service.empty() == filter->namespace_.empty());
  if (filter->id) require(model::parse_connection_id(to_string(*filter->id)) == filter->id);
  check_place(filter->client);
  check_place(filter->endpoint);
  check_length(filter->older_than);
  check_length(filter->idle_for);
}

void check_journal_filter(const observe::HttpParameters& parameters) {
  const auto now = std::chrono::system_clock::time_point(1795419998s);
  model::JournalFilter filter;
  for (const auto& [name, value] : parameters) {
    const auto wrong = observe::take_parameter(name, value, now, filter);
    if (wrong) return check_sentence(*wrong);
  }
}

void check_destination(std::string_view text) {
  const auto destination = explain::parse_destination(text);
  if (!destination) return;
  const auto written = explain::to_string(*destination);
  check_sentence(written);
  require(explain::parse_destination(written) == destination);
}

void check_times(std::string_view text) {
  check_length(model::parse_duration(text));
  const auto moment = model::parse_utc(text);
  if (!moment) return;
  const auto again = model::parse_utc(observe::rfc3339(*moment));
  require(again && *moment - *again >= 0ms && *moment - *again < 1ms);
}

void check_target(std::string_view target) {
  require(target.starts_with(observe::path_of(target)));
  const auto parameters = observe::parameters_of(target);
  if (!parameters) return;
  check_round_trip(*parameters);
  check_filter(*parameters);
  check_journal_filter(*parameters);
  for (const auto& [name, value] : *parameters) {
    check_filter({{name, value}});
    check_destination(value);
    check_times(value);
  }
}

}  // namespace

/// The first byte tells where the rest is cut: that must change nothing. What is no request is
/// taken as the target of one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read_request(bytes, bytes.size());
  const auto pieces = read_request(bytes, 1U + data[0] % 32U);
  if (whole && pieces) {
    require(whole->method == pieces->method && whole->target == pieces->target);
  }
  check_target(pieces ? pieces->target : bytes);
  return 0;
}
