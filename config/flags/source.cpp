#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "source", .scope = FlagScope::proxy, .group = "Source", .placeholder = "PATH",
         .help = "File or folder of Service and EndpointSlice manifests, followed while running. "
                 "Repeat it for several.",
         .allowed = "the path of a file or folder of manifests",
         .apply = [](std::string_view value, Options& options) {
           auto path = read_path(value);
           if (!path) return Refused(path.error());
           options.sources.push_back(*std::move(path));
           return Refused();
         }},
    Flag{.name = "kubeconfig", .scope = FlagScope::proxy, .group = "Source", .placeholder = "FILE",
         .help = "How to reach the API server whose Services are served. Without it, --master and "
                 "--source, in a pod: by its service account.",
         .allowed = "the path of a kubeconfig",
         .field = "clientConnection.kubeconfig",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_path(value), options.kubeconfig);
         }},
    Flag{.name = "master", .scope = FlagScope::proxy, .group = "Source", .placeholder = "URL",
         .help = "The API server, instead of the one that the kubeconfig names; or several, separated "
                 "by commas, of which the next is asked when one does not answer.",
         .allowed = "a URL such as https://10.0.0.1:6443",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_path(value), options.master);
         }},
    Flag{.name = "state-dir", .scope = FlagScope::proxy, .group = "Source", .placeholder = "DIR",
         .default_text = "/var/lib/kube-portal",
         .help = "Where the addresses of the API servers are remembered, by which a pod starts while "
                 "the cluster IP of the API server is not served yet.",
         .allowed = "the path of a folder",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_path(value), options.state_dir);
         }},
    Flag{.name = "hostname-override", .scope = FlagScope::proxy, .group = "Source",
         .placeholder = "NAME", .default_text = "this machine's host name",
         .help = "Name of this node: endpoints on the node of this name are local.",
         .allowed = "a node name: letters, digits, - and . in at most 253 characters, such as node-1",
         .field = "hostnameOverride", .beats_file = true,
         .apply = [](std::string_view value, Options& options) {
           return assign(read_node_name(value), options.hostname_override);
         }},
    Flag{.name = "service-proxy-name", .scope = FlagScope::proxy, .group = "Source",
         .placeholder = "NAME",
         .help = "Serve only Services whose label service.kubernetes.io/service-proxy-name has this "
                 "value: a trial beside another proxy. Empty: only those without that label.",
         .allowed = "a label value: letters, digits, -, _ and . in at most 63 characters, "
                    "such as trial",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_label_value(value), options.service_proxy_name);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> source_flags() { return kFlags; }

}  // namespace kubeportal::config
