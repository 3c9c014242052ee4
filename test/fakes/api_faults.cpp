#include "test/fakes/api_faults.hpp"

#include <nlohmann/json.hpp>

#include "test/fakes/gzip.hpp"

namespace kubeportal::fakes {

using nlohmann::json;

namespace {

constexpr const char* kPacked = "Content-Encoding: gzip\r\n";
constexpr const char* kHalfAnObject = R"({"type":"ADDED","object":{"metadata":{"name":"ha)";

void send_without_end(ApiPeer& peer, const std::string& piece) {
  peer.begin_stream();
  peer.send_chunk(kHalfAnObject);
  while (peer.send_chunk(piece)) {
  }
}

/// Each piece unpacks to a thousand times its size.
void send_bomb(ApiPeer& peer) {
  peer.begin_stream(kPacked);
  const auto packed = gzip(std::string(64U << 20U, ' '));
  for (std::size_t at = 0; at < packed.size() - 16; at += 1024) {  // not the end of the stream
    if (!peer.send_chunk(packed.substr(at, 1024))) return;
  }
  peer.wait_for_end();
}

}  // namespace

std::string status_json(unsigned code, const std::string& reason) {
  return json{{"kind", "Status"},    {"apiVersion", "v1"},
              {"status", "Failure"}, {"message", "the fake says " + reason},
              {"reason", reason},    {"code", code}}
      .dump();
}

std::string event_json(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}";
}

void misbehave(ApiPeer& peer, Fault fault) {
  switch (fault) {
    case Fault::gone:
      return peer.answer(410, status_json(410, "Gone"));
    case Fault::gone_in_stream:
      peer.begin_stream();
      peer.send_chunk(event_json("ERROR", status_json(410, "Expired")));
      return peer.end_stream();
    case Fault::too_new:
      return peer.answer(504, R"({"kind":"Status","code":504,"reason":"Timeout","details":)"
                              R"({"causes":[{"reason":"ResourceVersionTooLarge"}]}})");
    case Fault::half_an_object:
      peer.begin_stream();
      peer.send_chunk(kHalfAnObject);
      return peer.end_stream();
    case Fault::stalled:
      peer.begin_stream();
      return peer.wait_for_end();
    case Fault::stalled_in_object:
      peer.begin_stream();
      peer.send_chunk(kHalfAnObject);
      return peer.wait_for_end();
    case Fault::slow_bytes:
      peer.drip(std::chrono::milliseconds(5));
      return send_without_end(peer, "x");
    case Fault::endless_chunks:
      return send_without_end(peer, std::string(1U << 16U, 'x'));
    case Fault::redirect:
      return peer.answer(302, {}, "Location: /api/v1/services\r\n");
    case Fault::too_many_requests:
      return peer.answer(429, status_json(429, "TooManyRequests"), "Retry-After: 0\r\n");
    case Fault::unauthorized:
      return peer.answer(401, status_json(401, "Unauthorized"));
    case Fault::forbidden:
      return peer.answer(403, status_json(403, "Forbidden"));
    case Fault::reset_in_list:
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"kind\":\"List\",\"items\":[");
      return peer.reset();
    case Fault::nonsense:
      return peer.answer(200, "<html>no API here</html>");
    case Fault::no_gzip:
      return peer.answer(200, R"({"kind":"List","items":[]})", kPacked);
    case Fault::gzip_without_end:
      return send_bomb(peer);
    case Fault::bad_request:
      return peer.answer(400, status_json(400, "BadRequest"));
    case Fault::server_error:
      return peer.answer(500, status_json(500, "InternalError"));
  }
}

}  // namespace kubeportal::fakes
