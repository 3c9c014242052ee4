#include "test/k8sclient/bad_manifest.hpp"

using namespace kubeportal::testing;

namespace {

const std::string kSlice = "EndpointSlice default/web-1: ";
const std::string kEndpoints = "Endpoints default/web: ";

std::string slice(const std::string& rest) {
  return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1}\n" + rest;
}

std::string endpoints(const std::string& rest) {
  return "apiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\n" + rest;
}

}  // namespace

TEST_CASE("bad endpoints are refused with place and field and value and what is allowed") {
  check_complaints({
      {"a slice without address type",
       slice("endpoints: [{addresses: [10.0.0.1]}]\n"),
       {{"1:1", kSlice + "addressType: ", "nothing", "IPv4, IPv6, FQDN"}}},
      {"an address type of old",
       slice("addressType: IP\nendpoints: []\n"),
       {{"4:14", kSlice + "addressType: ", "\"IP\"", "IPv4, IPv6, FQDN"}}},
      {"an address of the other family",
       slice("addressType: IPv4\nendpoints:\n- addresses: ['fd00::1']\n"),
       {{"6:15", kSlice + "endpoints[0].addresses[0]: ", "\"fd00::1\"",
         "an IPv4 address, as addressType says"}}},
      {"an endpoint without addresses",
       slice("addressType: IPv4\nendpoints:\n- addresses: []\n- {}\n"),
       {{"6:14", kSlice + "endpoints[0].addresses: ", "a list", "at least one address"},
        {"7:3", kSlice + "endpoints[1].addresses: ", "nothing", "at least one address"}}},
      {"an endpoint address that is a number",
       slice("addressType: IPv4\nendpoints:\n- addresses: [10.1]\n"),
       {{"6:15", kSlice + "endpoints[0].addresses[0]: ", "10.1", kQuoted}}},
      {"a condition that is text",
       slice(
           "addressType: IPv4\nendpoints:\n- addresses: [10.0.0.1]\n  conditions: {ready: 'no'}\n"),
       {{"7:23", kSlice + "endpoints[0].conditions.ready: ", "\"no\"", "true or false"}}},
      {"a node name with a slash",
       slice("addressType: IPv4\nendpoints:\n- addresses: [10.0.0.1]\n  nodeName: ../etc\n"),
       {{"7:13", kSlice + "endpoints[0].nodeName: ", "\"../etc\"", kDnsName}}},
      {"a slice's port name twice",
       slice("addressType: IPv4\nendpoints: []\nports: [{name: a, port: 1}, {name: a, port: 2}]\n"),
       {{"6:36", kSlice + "ports[1].name: ", "\"a\"",
         "a name that no other port of the slice has"}}},
      {"a slice's port out of range",
       slice("addressType: IPv4\nendpoints: []\nports: [{port: 70000}]\n"),
       {{"6:16", kSlice + "ports[0].port: ", "70000", "a number from 0 to 65535"}}},
      {"a service name with shell characters",
       "apiVersion: discovery.k8s.io/v1beta1\nkind: EndpointSlice\nmetadata:\n  name: web-1\n  "
       "labels: {kubernetes.io/service-name: a;b}\naddressType: IPv4\nendpoints: []\n",
       {{"5:40", kSlice + "metadata.labels[kubernetes.io/service-name]: ", "\"a;b\"",
         kLabelValue}}},
      {"Endpoints with an address that is none",
       endpoints("subsets:\n- addresses: [{ip: node-1}]\n  ports: [{port: 80}]\n"),
       {{"5:20", kEndpoints + "subsets[0].addresses[0].ip: ", "\"node-1\"", kIp}}},
      {"Endpoints with a port without number",
       endpoints("subsets:\n- addresses: [{ip: 10.0.0.1}]\n  ports: [{name: a}]\n"),
       {{"6:11", kEndpoints + "subsets[0].ports[0].port: ", "nothing", kPort}}},
      {"Endpoints with several ports without names",
       endpoints("subsets:\n- addresses: [{ip: 10.0.0.1}]\n  ports: [{port: 80}, {port: 81}]\n"),
       {{"6:11", kEndpoints + "subsets[0].ports[0].name: ", "\"\"",
         "a name, for a subset with several ports"},
        {"6:23", kEndpoints + "subsets[0].ports[1].name: ", "\"\"",
         "a name, for a subset with several ports"}}},
      {"Endpoints with ports that are a mapping",
       endpoints("subsets:\n- addresses: [{ip: 10.0.0.1}]\n  ports: {port: 80}\n"),
       {{"6:10", kEndpoints + "subsets[0].ports: ", "a mapping", "a list"}}},
      {"Endpoints with a port name that is a number",
       endpoints("subsets:\n- addresses: [{ip: 10.0.0.1}]\n  ports: [{name: 1, port: 80}]\n"),
       {{"6:18", kEndpoints + "subsets[0].ports[0].name: ", "1", kQuoted}}},
  });
}
