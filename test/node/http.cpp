#include "test/node/http.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>

#include "test/system/sockets.hpp"

namespace kubeportal::node {

namespace {

using system::milliseconds;

std::string configuration(const std::string& folder, const std::string& name,
                          const std::string& address) {
  std::string text =
      "daemon off;\nmaster_process off;\npid " + folder + "/pid;\nevents {}\nhttp {\n";
  for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text += std::string(kind) + "_temp_path " + folder + "/" + kind + ";\n";
  }
  return text + "access_log off;\nlarge_client_header_buffers 4 64k;\nserver {\nlisten " + address +
         ";\nlocation / { return 200 " + name + "; }\nlocation /echo { return 200 $args; }\n" +
         "location /client { return 200 $remote_addr; }\n"
         "location /blob { root " +
         folder + "; }\n}\n}\n";
}

system::ChildProcess start(const std::filesystem::path& folder, const NetworkNamespace& where,
                           const std::string& name, const std::string& address) {
  std::ofstream(folder / "nginx.conf") << configuration(folder.string(), name, address);
  std::ofstream(folder / "blob").close();
  std::filesystem::resize_file(folder / "blob", 32 << 20);
  // nginx that runs as root reads files as another user, who must be able to enter.
  std::filesystem::permissions(folder, std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
  const Inside inside(where);
  return system::ChildProcess({"/usr/bin/env", "nginx", "-p", folder.string(), "-c",
                               (folder / "nginx.conf").string(), "-e",
                               (folder / "error.log").string()});
}

}  // namespace

HttpAnswer http_get(const NetworkNamespace& from, const std::string& address,
                    const std::string& path) {
  const Inside inside(from);
  const auto connected =
      system::try_connect(*model::parse_socket_address(address), milliseconds(1000));
  if (connected.error != 0) {
    return {.status = connected.error == ECONNREFUSED ? "refused" : "unanswered"};
  }
  try {
    system::send_all(connected.socket,
                     "GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    const auto answer = system::receive_to_end(connected.socket).bytes;
    const auto head = answer.find("\r\n\r\n");
    if (head == std::string::npos) return {.status = "cut"};
    return {.status = answer.substr(9, 3), .body = answer.substr(head + 4)};
  } catch (const std::exception&) {
    return {.status = "cut"};
  }
}

bool http_comes_to(const NetworkNamespace& from, const std::string& address,
                   const std::string& status) {
  return system::eventually(system::kPatience,
                            [&] { return http_get(from, address).status == status; });
}

std::string http_bodies(const NetworkNamespace& from, const std::string& address,
                        std::size_t asks) {
  std::set<std::string> bodies;
  for (std::size_t ask = 0; ask < asks; ++ask) {
    const auto got = http_get(from, address);
    if (got.status != "200") return got.status;
    bodies.insert(got.body);
  }
  return std::accumulate(bodies.begin(), bodies.end(), std::string());
}

bool http_comes_from(const NetworkNamespace& from, const std::string& address,
                     const std::string& wanted) {
  const auto asks = 2 * wanted.size();
  return system::eventually(system::kPatience,
                            [&] { return http_bodies(from, address, asks) == wanted; });
}

Nginx::Nginx(const NetworkNamespace& where, const std::string& name, const std::string& address)
    : process_(start(folder_.path(), where, name, address)) {
  if (!http_comes_to(where, address, "200")) {
    throw system::TimedOut("nginx does not answer: " + process_.err().text());
  }
}

void Nginx::quit() {
  process_.send_signal(SIGQUIT);
  if (!process_.wait_for_exit(system::kPatience)) throw system::TimedOut("nginx does not end");
}

}  // namespace kubeportal::node
