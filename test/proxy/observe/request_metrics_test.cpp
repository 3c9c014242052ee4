#include "proxy/observe/request_metrics.hpp"

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

using namespace kubeportal;

TEST_CASE("requests to API servers are shown under the names of client-go") {
  model::RequestStatistics statistics;
  statistics.count("GET", "10.0.0.1:6443", 200, 0.01);
  statistics.count("GET", "10.0.0.1:6443", 200, 3);
  statistics.count("GET", "10.0.0.1:6443", 0, 5);
  statistics.count("POST", "10.0.0.2:6443", 201, 0.001);
  const auto text = prometheus::TextSerializer().Serialize(observe::request_metrics(statistics));
  INFO(text);
  for (const auto* line :
       {"rest_client_requests_total{code=\"200\",host=\"10.0.0.1:6443\",method=\"GET\"} 2\n",
        "rest_client_requests_total{code=\"<error>\",host=\"10.0.0.1:6443\",method=\"GET\"} 1\n",
        "rest_client_requests_total{code=\"201\",host=\"10.0.0.2:6443\",method=\"POST\"} 1\n",
        "rest_client_request_duration_seconds_count{host=\"10.0.0.1:6443\",verb=\"GET\"} 3\n",
        "rest_client_request_duration_seconds_bucket{host=\"10.0.0.1:6443\",verb=\"GET\",le="
        "\"0.025\"} 1\n",
        "rest_client_request_duration_seconds_bucket{host=\"10.0.0.1:6443\",verb=\"GET\",le=\"4\"} "
        "2\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}
