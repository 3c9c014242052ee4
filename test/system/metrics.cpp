#include "test/system/metrics.hpp"

#include <sstream>
#include <stdexcept>

namespace kubeportal::system {

std::string http_get(const SocketAddress& server, std::string_view path) {
  const Descriptor connection = connect_to(server);
  send_all(connection,
           "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  const std::string answer = receive_to_end(connection).bytes;
  const auto body = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 200") || body == std::string::npos) {
    throw std::runtime_error("GET " + std::string(path) + " answered: " + answer.substr(0, 200));
  }
  return answer.substr(body + 4);
}

Metrics::Metrics(std::string_view text) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto value = line.rfind(' ');
    const auto brace = line.find('{');
    const auto name_end = std::min(brace, value);
    const std::string labels = brace < value ? line.substr(brace, value - brace) : "";
    series_.emplace(line.substr(0, name_end), std::pair(labels, std::stod(line.substr(value + 1))));
  }
}

double Metrics::sum(std::string_view name, std::string_view label) const {
  double sum = 0;
  const auto [first, last] = series_.equal_range(name);
  for (auto entry = first; entry != last; ++entry) {
    const auto& [labels, value] = entry->second;
    if (labels.find(label) != std::string::npos) sum += value;
  }
  return sum;
}

}  // namespace kubeportal::system
