#pragma once

#include <string>
#include <vector>

#include "proxy/model/socket_address.hpp"

/// Endpoints for tests, named by their last number: endpoint(3) is 10.0.0.3:80.
inline kubeportal::model::SocketAddress endpoint(int n) {
  return {*kubeportal::model::parse_ip("10.0.0." + std::to_string(n)), 80};
}

inline std::vector<kubeportal::model::SocketAddress> endpoints(std::initializer_list<int> numbers) {
  std::vector<kubeportal::model::SocketAddress> list;
  for (const int n : numbers) list.push_back(endpoint(n));
  return list;
}

inline kubeportal::model::IpAddress client(int n) {
  return *kubeportal::model::parse_ip("192.168.0." + std::to_string(n));
}
