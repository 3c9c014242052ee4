#include "test/system/bad_inputs.hpp"

namespace kubeportal::system {

const std::vector<BadCommandLine>& bad_command_lines() {
  static const std::vector<BadCommandLine> table{
      {{}, {"--source: missing", "kube-portal lb"}},
      {{"check"}, {"--source: missing"}},
      {{"--source"}, {"--source: found no value"}},
      {{"--source="}, {"--source", "found \"\"", "the path of a file or folder"}},
      {{"--sorce=x"}, {"--sorce: unknown flag", "did you mean --source?"}},
      {{"--source=x", "--kubeconfig=y"}, {"manifests or from an API server"}},
      {{"-x"}, {"-x: unknown flag"}},
      {{"--=1"}, {"unknown flag"}},
      {{"balance"}, {"balance"}},
      {{"lb"}, {"LISTEN: missing", "ENDPOINT: missing"}},
      {{"lb", "127.0.0.1:0"}, {"ENDPOINT: missing"}},
      {{"lb", "127.0.0.1", "127.0.0.1:80"}, {"LISTEN: found \"127.0.0.1\"", "the port is missing"}},
      {{"lb", "127.0.0.1:0", "nonsense"}, {"ENDPOINT: found \"nonsense\"", "the port is missing"}},
      {{"lb", "127.0.0.1:0", "127.0.0.1:0"}, {"ENDPOINT: found \"127.0.0.1:0\""}},
      {{"lb", "127.0.0.1:0", "127.0.0.1:65536"}, {"ENDPOINT: found \"127.0.0.1:65536\""}},
      {{"lb", "127.0.0.1:0", "fd00::1:80"}, {"ENDPOINT: found \"fd00::1:80\"", "[fd00::1]:80"}},
      {{"lb", "[::1:0", "127.0.0.1:80"}, {"LISTEN: found \"[::1:0\""}},
      {{"lb", "127.0.0.1:0", "a b:80"}, {"ENDPOINT: found \"a b:80\""}},
      {{"lb", "127.0.0.1:0", "127.0.0.1:80", "--source=x"}, {"--source"}},
      {{"lb", "127.0.0.1:0", "127.0.0.1:80", "--session-affinity=Cookie"},
       {"--session-affinity=Cookie", "None or ClientIP"}},
      {{"lb", "127.0.0.1:0", "127.0.0.1:80", "--session-affinity-timeout=1h"},
       {"--session-affinity-timeout", "no effect"}},
      {{"--source=x", "--session-affinity=ClientIP"}, {"--session-affinity"}},
      {{"--source=x", "--portal-mode=ipvs"}, {"--portal-mode=ipvs", "iptables or bind"}},
      {{"--source=x", "--drain-timeout=5"}, {"--drain-timeout=5", "found \"5\"", "lacks a unit"}},
      {{"--source=x", "--drain-timeout=-5s"}, {"--drain-timeout=-5s", "a duration"}},
      {{"--source=x", "--idle-timeout=never"}, {"--idle-timeout=never", "a duration"}},
      {{"--source=x", "--half-close-timeout=9999999h"}, {"--half-close-timeout=9999999h"}},
      {{"--source=x", "--keepalive-interval=1500ms"}, {"--keepalive-interval=1500ms"}},
      {{"--source=x", "--dial-timeouts="}, {"--dial-timeouts", "1 to 16 durations"}},
      {{"--source=x", "--dial-timeouts=250ms,0s"}, {"--dial-timeouts", "found \"0s\""}},
      {{"--source=x", "--dial-timeouts=250ms,,1s"}, {"--dial-timeouts", "found \"\""}},
      {{"--source=x", "--workers=257"}, {"--workers=257", "from 0 to 256"}},
      {{"--source=x", "--workers=-1"}, {"--workers=-1", "from 0 to 256"}},
      {{"--source=x", "--max-connections=1e3"}, {"--max-connections=1e3", "whole number"}},
      {{"--source=x", "-v=high"}, {"--v=high", "found \"high\""}},
      {{"--source=x", "-v"}, {"-v: found no value"}},
      {{"--source=x", "--logging-format=xml"}, {"--logging-format=xml", "text or json"}},
      {{"--source=x", "--metrics-bind-address=localhost:9"}, {"is not an IP address"}},
      {{"--source=x", "--healthz-bind-address=127.0.0.1:99999"}, {"99999", "0 to 65535"}},
      {{"--source=x", "--nodeport-addresses=10.0.0.0/33"}, {"10.0.0.0/33", "CIDRs"}},
      {{"--source=x", "--hostname-override=$(NODE_NAME)"}, {"$(NODE_NAME)", "a node name"}},
      {{"--source=x", "--version=v1"}, {"--version=v1", "true, false or raw"}},
      {{"--source=", "--workers=no", "--v=x"}, {"3 problems", "--source", "--workers", "--v"}},
  };
  return table;
}

}  // namespace kubeportal::system
