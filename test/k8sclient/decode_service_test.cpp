#include "k8sclient/api/decode_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "k8sclient/api/defaults.hpp"

using namespace kubeportal;
using namespace kubeportal::api;
using nlohmann::json;

namespace {

/// A good Service with `spec` in place of what it has there.
json service_with(const json& spec) {
  json object = {{"metadata", {{"name", "web"}}},
                 {"spec", {{"clusterIP", "10.0.0.1"}, {"ports", json::array({{{"port", 80}}})}}}};
  object["spec"].update(spec);
  return object;
}

Service decode_good(json object) {
  document::Problems problems;
  default_service(object);
  Service service = decode_service(object, problems);
  for (const auto& problem : problems) {
    FAIL_CHECK(problem.path << ": found " << problem.found << "; allowed: " << problem.allowed);
  }
  return service;
}

}  // namespace

TEST_CASE("what a Service leaves out is what an API server fills in") {
  const Service service = decode_good(service_with(json::object()));
  Service expected;
  expected.meta.namespace_ = "default";
  expected.meta.name = "web";
  expected.cluster_ips = {"10.0.0.1"};
  expected.ports = {{"", Protocol::tcp, 80, 0}};
  expected.affinity_timeout_seconds = 10800;
  CHECK(service == expected);
}

TEST_CASE("defaults are written into the object in Kubernetes' own words") {
  json object = service_with({{"sessionAffinity", "ClientIP"}});
  object["status"]["loadBalancer"]["ingress"] = json::array({{{"ip", "192.0.2.1"}}});
  default_service(object);
  CHECK(object["metadata"]["namespace"] == "default");
  const json& spec = object["spec"];
  CHECK(spec["type"] == "ClusterIP");
  CHECK(spec["clusterIPs"] == json::array({"10.0.0.1"}));
  CHECK(spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"] == 10800);
  CHECK(spec["internalTrafficPolicy"] == "Cluster");
  CHECK(spec["ports"][0]["protocol"] == "TCP");
  CHECK(object["status"]["loadBalancer"]["ingress"][0]["ipMode"] == "VIP");
}

TEST_CASE("defaults change nothing that is given") {
  json object = service_with({{"type", "NodePort"},
                              {"clusterIPs", {"10.0.0.1", "fd00::1"}},
                              {"sessionAffinity", "ClientIP"},
                              {"sessionAffinityConfig", {{"clientIP", {{"timeoutSeconds", 5}}}}},
                              {"internalTrafficPolicy", "Local"},
                              {"externalTrafficPolicy", "Local"},
                              {"ports", json::array({{{"port", 53}, {"protocol", "UDP"}}})}});
  object["metadata"]["namespace"] = "shop";
  const json before = object;
  default_service(object);
  CHECK(object == before);
}

TEST_CASE("defaults survive an object of the wrong shape") {
  for (const char* text : {"[]", "3", "{\"metadata\": 1, \"spec\": []}",
                           "{\"spec\": {\"ports\": {}, \"sessionAffinity\": \"ClientIP\", "
                           "\"sessionAffinityConfig\": [1], \"clusterIPs\": 1}}",
                           "{\"spec\": {\"ports\": [1, null], \"clusterIP\": []}, \"status\": "
                           "{\"loadBalancer\": 1}}"}) {
    CAPTURE(text);
    json object = json::parse(text);
    default_service(object);
    document::Problems problems;
    decode_service(object, problems);
    CHECK_FALSE(problems.empty());
  }
}

TEST_CASE("the version of an object is kept and makes no difference") {
  const auto decoded = [](const char* version) {
    json object = json::parse(R"({"metadata": {"name": "web"}, "spec": {"ports": []}})");
    object["metadata"]["resourceVersion"] = json::parse(version);
    default_service(object);
    document::Problems problems;
    return decode_service(object, problems);
  };
  CHECK(decoded("\"4711\"").meta.resource_version.text == "4711");
  CHECK(decoded("\"4711\"") == decoded("\"4712\""));
  CHECK(decoded("4711").meta.resource_version.text.empty());
  CHECK(decoded("null").meta.resource_version.text.empty());
}

TEST_CASE("every field that a node proxy reads is decoded") {
  json object = json::parse(R"({
    "apiVersion": "v1", "kind": "Service", "unknown": {"field": [1]},
    "metadata": {"name": "web", "namespace": "shop", "uid": "u-1",
                 "creationTimestamp": "2024-01-02T03:04:05Z",
                 "labels": {"app": "web", "kubernetes.io/x": ""},
                 "annotations": {"note": "any text; even ${this}"
}
}
, "spec" : {
  "type" : "LoadBalancer",
  "clusterIPs" : [ "10.0.0.1", "fd00::1" ],
  "externalIPs" : ["192.0.2.7"],
  "loadBalancerSourceRanges" : [" 10.0.0.0/8 "],
  "sessionAffinity" : "ClientIP",
  "sessionAffinityConfig" : {"clientIP" : {"timeoutSeconds" : 60}},
  "internalTrafficPolicy" : "Local",
  "externalTrafficPolicy" : "Local",
  "healthCheckNodePort" : 30100,
  "publishNotReadyAddresses" : true,
  "selector" : {"app" : "web"},
  "ipFamilies" : [ "IPv4", "IPv6" ],
  "ports" : [
    {"name" : "dns", "port" : 53, "protocol" : "UDP", "nodePort" : 30053},
    {"name" : "dns-tcp", "port" : 53, "protocol" : "TCP", "nodePort" : 30053, "targetPort" : "any"}
  ]
},
           "status" : {
  "loadBalancer" : {
    "ingress" : [
      {"ip" : "192.0.2.1"}, {"hostname" : "lb.example"}, {"ip" : "192.0.2.2", "ipMode" : "Proxy"}
    ]
  }
}
})");
  Service expected;
  expected.meta = {"shop",
                   "web",
                   "u-1",
                   "2024-01-02T03:04:05Z",
                   {{"app", "web"}, {"kubernetes.io/x", ""}},
                   {{"note", "any text; even ${this}"}}};
  expected.type = ServiceType::load_balancer;
  expected.cluster_ips = {"10.0.0.1", "fd00::1"};
  expected.external_ips = {"192.0.2.7"};
  expected.load_balancer_ingress = {{"192.0.2.1", IpMode::vip}, {"192.0.2.2", IpMode::proxy}};
  expected.load_balancer_source_ranges = {" 10.0.0.0/8 "};
  expected.ports = {{"dns", Protocol::udp, 53, 30053}, {"dns-tcp", Protocol::tcp, 53, 30053}};
  expected.session_affinity = SessionAffinity::client_ip;
  expected.affinity_timeout_seconds = 60;
  expected.internal_traffic_policy = TrafficPolicy::local;
  expected.external_traffic_policy = TrafficPolicy::local;
  expected.health_check_node_port = 30100;
  expected.publish_not_ready_addresses = true;
  CHECK(decode_good(object) == expected);
}

TEST_CASE("cluster IPs come from either field") {
  const std::vector<std::pair<json, std::vector<std::string>>> table{
      {{{"clusterIP", "10.0.0.1"}}, {"10.0.0.1"}},
      {{{"clusterIP", "None"}}, {"None"}},
      {{{"clusterIP", ""}}, {}},
      {{{"clusterIP", nullptr}, {"clusterIPs", {"fd00::1", "10.0.0.1"}}}, {"fd00::1", "10.0.0.1"}},
      {{{"clusterIP", nullptr}, {"clusterIPs", {"None"}}}, {"None"}},
      {{{"clusterIP", nullptr}}, {}},
  };
  for (const auto& [spec, addresses] : table) {
    CAPTURE(spec.dump());
    CHECK(decode_good(service_with(spec)).cluster_ips == addresses);
  }
}

TEST_CASE("an object from an old API server is decoded without defaulting") {
  document::Problems problems;
  const Service service = decode_service(service_with(json::object()), problems);
  CHECK(problems.empty());
  CHECK(service.cluster_ips == std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("a Service without ports is good where it needs none") {
  CHECK(decode_good(service_with({{"clusterIP", "None"}, {"ports", nullptr}})).ports.empty());
  CHECK(decode_good(service_with({{"type", "ExternalName"},
                                  {"clusterIP", nullptr},
                                  {"ports", nullptr},
                                  {"externalName", "example.com"}}))
            .ports.empty());
}

TEST_CASE("all problems of a Service are reported at once and the rest is decoded") {
  document::Problems problems;
  json object = service_with({{"type", "Nodeport"},
                              {"ports", json::array({{{"port", 0}, {"protocol", "tcp"}}})},
                              {"externalIPs", {"10.0.0.256", "192.0.2.9"}}});
  const Service service = decode_service(object, problems);
  CHECK(problems ==
        document::Problems{
            {"spec.type", "\"Nodeport\"", "ClusterIP, NodePort, LoadBalancer, ExternalName"},
            {"spec.ports[0].protocol", "\"tcp\"", "TCP, UDP, SCTP"},
            {"spec.ports[0].port", "0", "a number from 1 to 65535"},
            {"spec.externalIPs[0]", "\"10.0.0.256\"", "an IP address such as 10.0.0.1 or fd00::1"},
        });
  CHECK(service.meta.name == "web");
  CHECK(service.external_ips == std::vector<std::string>{"192.0.2.9"});
}

TEST_CASE("what was found is shown cut and without control characters") {
  document::Problems problems;
  json object = service_with({{"type", "\x1b[31m" + std::string(500, 'x')}});
  decode_service(object, problems);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].found.starts_with("\"\\u001b[31mxxx"));
  CHECK(problems[0].found.size() < 100);
}
