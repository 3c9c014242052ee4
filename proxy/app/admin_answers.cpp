#include "proxy/app/admin_answers.hpp"

#include <algorithm>
#include <initializer_list>
#include <unordered_map>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include "k8sclient/objects_json.hpp"
#include "proxy/app/node.hpp"
#include "proxy/app/world.hpp"
#include "proxy/explain/explanation_text.hpp"
#include "proxy/model/connection_filter.hpp"
#include "proxy/observe/connections_json.hpp"
#include "proxy/observe/journal_text.hpp"
#include "proxy/observe/rfc3339.hpp"
#include "revision.hpp"

namespace kubeportal::app {

using nlohmann::json;
using observe::HttpAnswer;
using observe::HttpParameters;

namespace {

constexpr const char* kUnreadable =
    "the query cannot be decoded, holds control characters, or says something twice";

HttpAnswer json_answer(std::string body) { return {200, "application/json", std::move(body)}; }

HttpAnswer bad_request(const std::string& sentence) {
  const json error{{"error", sentence}};
  return {400, "application/json",
          error.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'};
}

std::string now_text() { return observe::rfc3339(std::chrono::system_clock::now()); }

/// Reads a query of which only some parameters are known; the error is a sentence.
boost::system::result<HttpParameters, std::string> read_parameters(
    const observe::HttpRequest& request, std::initializer_list<std::string_view> known) {
  auto parameters = observe::parameters_of(request.target);
  if (!parameters) return kUnreadable;
  for (const auto& [name, value] : *parameters) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string allowed;
    for (const auto& one : known) allowed += (allowed.empty() ? "" : ", ") + std::string(one);
    return fmt::format("found the parameter \"{}\", allowed: {}", name, allowed);
  }
  return std::move(*parameters);
}

std::string value_of(const HttpParameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

/// What concerns one Service ("namespace/name"), or all; Nodes concern each.
k8sclient::Objects objects_of(const k8sclient::Objects& all, const std::string& service) {
  if (service.empty()) return all;
  k8sclient::Objects some{.services = {}, .endpoint_slices = {}, .nodes = all.nodes};
  for (const auto& one : all.services) {
    if (one->meta.namespace_ + '/' + one->meta.name == service) some.services.push_back(one);
  }
  for (const auto& one : all.endpoint_slices) {
    if (one->meta.namespace_ + '/' + one->service_name == service) {
      some.endpoint_slices.push_back(one);
    }
  }
  return some;
}

/// What is explained after the probe knows already which endpoints failed; only what else came
/// between decides here, and only for those who dial as the probe did.
void add_probe(explain::Explanation& explanation, const ConnectionProbe::Result& result,
               bool is_from_here) {
  for (const auto& finding : result.findings) explanation.steps.push_back({"probe", finding});
  const bool was_relayed = result.end == ConnectionProbe::End::relayed;
  if (was_relayed || !is_from_here || explanation.outcome != explain::Outcome::served) return;
  explanation.outcome = result.end == ConnectionProbe::End::refused ? explain::Outcome::refused
                                                                    : explain::Outcome::dropped;
  explanation.reason = "the probe: " + result.findings.back();
  explanation.next.reset();
}

}  // namespace

AdminAnswers::AdminAnswers(Parts parts)
    : parts_(std::move(parts)), renderer_(std::make_unique<boost::asio::thread_pool>(1)) {}

AdminAnswers::~AdminAnswers() {
  renderer_->stop();
  renderer_->join();
}

observe::HttpRoutes AdminAnswers::harmless() {
  return {{"/v1", [this](const Request&, Respond respond) { about(std::move(respond)); }},
          {"/v1/services", [this](const Request& request,
                                  Respond respond) { services(request, std::move(respond)); }},
          {"/v1/journal", [this](const Request& request, Respond respond) {
             journal(request, std::move(respond));
           }}};
}

observe::HttpRoutes AdminAnswers::for_everybody() {
  auto routes = harmless();
  routes["/v1/explain"] = [this](const Request& request, Respond respond) {
    explain(request, false, std::move(respond));
  };
  for (auto& [path, handler] : routes) handler = public_requests_.bounded(std::move(handler));
  return routes;
}

observe::HttpRoutes AdminAnswers::all() {
  auto routes = harmless();
  routes["/v1/explain"] = [this](const Request& request, Respond respond) {
    explain(request, true, std::move(respond));
  };
  routes["/v1/connections"] = [this](const Request& request, Respond respond) {
    connections(request, worker::SurveyAction::look, std::move(respond));
  };
  routes["DELETE /v1/connections"] = [this](const Request& request, Respond respond) {
    connections(request, worker::SurveyAction::kill, std::move(respond));
  };
  routes["/v1/objects"] = [this](const Request&, Respond respond) { objects(std::move(respond)); };
  return routes;
}

void AdminAnswers::elsewhere(const Respond& respond, std::function<void()> work) {
  boost::asio::post(*renderer_, [respond, work = std::move(work)] {
    try {
      work();
    } catch (const std::exception& error) {
      auto answer = bad_request(error.what());
      answer.status = 500;
      respond(std::move(answer));
    }
  });
}

void AdminAnswers::render(const Respond& respond, std::function<HttpAnswer()> make) {
  elsewhere(respond, [respond, make = std::move(make)] { respond(make()); });
}

void AdminAnswers::about(Respond respond) const {
  const auto& options = parts_.options;
  const bool steers = options.portal_mode == config::PortalMode::iptables;
  const nlohmann::ordered_json told{{"version", KUBE_PORTAL_VERSION},
                                    {"revision", KUBE_PORTAL_REVISION},
                                    {"node", node_name(options.hostname_override)},
                                    {"portalMode", steers ? "iptables" : "bind"},
                                    {"pid", ::getpid()},
                                    {"since", observe::rfc3339(since_)},
                                    {"workers", parts_.statistics.workers().size()}};
  respond(json_answer(told.dump() + '\n'));
}

void AdminAnswers::services(const Request& request, Respond respond) {
  auto parameters = read_parameters(request, {"service"});
  if (!parameters) return respond(bad_request(parameters.error()));
  const auto service = value_of(*parameters, "service");
  render(respond, [options = parts_.options, family = parts_.family_rule,
                   objects = parts_.objects(), figures = figures(service), service] {
    const auto world = world_of(options, family, objects_of(objects, service));
    return json_answer(explain::overview_json(world, figures, service, now_text()));
  });
}

explain::Figures AdminAnswers::figures(const std::string& service) const {
  const auto is_wanted = [&](const model::ServicePortName& name) {
    return service.empty() || service_key(name) == service;
  };
  explain::Figures figures;
  for (const auto& service_port : parts_.statistics.service_ports()) {
    if (!is_wanted(service_port->name)) continue;
    figures[service_port->name].totals = model::total(*service_port);
  }
  const auto now = balance::TimePoint::clock::now();
  parts_.workers.for_each_leg([&](relay::ServedLeg& leg) {
    if (!is_wanted(leg.leg.service_port)) return;
    auto& suspended = figures[leg.leg.service_port].suspended;
    for (const auto& endpoint : leg.balancer.suspended(now)) suspended.push_back(endpoint);
    std::ranges::sort(suspended);
  });
  return figures;
}

void AdminAnswers::connections(const Request& request, worker::SurveyAction action,
                               Respond respond) {
  const auto parameters = observe::parameters_of(request.target);
  if (!parameters) {
    return respond(bad_request(kUnreadable));
  }
  const auto filter = model::read_connection_filter(*parameters);
  if (!filter) return respond(bad_request(filter.error()));
  const bool kills = action == worker::SurveyAction::kill;
  if (kills && parameters->empty()) {
    return respond(bad_request("without a filter nothing is reset; give at least one"));
  }
  parts_.workers.survey(
      *filter, action,
      [this, kills, respond = std::move(respond)](std::vector<model::Connection> found) mutable {
        render(respond, [kills, found = std::move(found)] {
          if (!kills) return json_answer(observe::connections_json(found));
          return json_answer(json{{"killed", found.size()}}.dump() + '\n');
        });
      });
}

void AdminAnswers::explain(const Request& request, bool is_owner, Respond respond) {
  const auto parameters = read_parameters(request, {"destination", "from", "probe"});
  if (!parameters) return respond(bad_request(parameters.error()));
  const auto text = value_of(*parameters, "destination");
  const auto destination = explain::parse_destination(text);
  if (!destination) {
    return respond(bad_request(
        fmt::format("destination: found \"{}\", allowed: {}", text, explain::kDestinationAllowed)));
  }
  const auto from_text = value_of(*parameters, "from");
  const auto from = model::parse_ip(from_text);
  if (!from && !from_text.empty()) {
    return respond(
        bad_request(fmt::format("from: found \"{}\", allowed: an IP address", from_text)));
  }
  const auto wants_probe = value_of(*parameters, "probe");
  if (!wants_probe.empty() && wants_probe != "true" && wants_probe != "false") {
    return respond(
        bad_request(fmt::format("probe: found \"{}\", allowed: true, false", wants_probe)));
  }
  if (wants_probe == "true" && !is_owner) {
    return respond(bad_request("probe: only the admin socket makes connections"));
  }
  const Question question{*destination, from, is_owner};
  answer(question, respond,
         [this, question, probes = wants_probe == "true",
          respond](const explain::Explanation& explanation) {
           if (!probes) return respond(json_answer(explain::to_json(explanation)));
           boost::asio::post(parts_.io, [this, question, explanation, respond] {
             probe(question, explanation, respond);
           });
         });
}

void AdminAnswers::answer(const Question& question, const Respond& respond, Explained explained) {
  elsewhere(respond,
            [options = parts_.options, family = parts_.family_rule, objects = parts_.objects(),
             live = live_legs(), machine = machine(question.is_owner), question,
             explained = std::move(explained)] {
              auto world = world_of(options, family, objects);
              world.live = live;
              world.machine = machine;
              explained(explain::explain(question.destination,
                                         explain::client_at(question.from, world), world));
            });
}

explain::Machine AdminAnswers::machine(bool is_owner) const {
  auto machine = parts_.machine(is_owner ? Processes::named : Processes::unnamed);
  if (is_owner) return machine;
  return {.holder_of = std::move(machine.holder_of), .rules = {}, .udp_flows = {}};
}

/// Taken on the control thread, to be asked on another.
explain::LiveLegs AdminAnswers::live_legs() const {
  std::unordered_map<model::Leg, worker::WorkerPool::Served> legs;
  parts_.workers.for_each_leg([&](relay::ServedLeg& leg) {
    if (auto served = parts_.workers.served(leg.leg)) legs.emplace(leg.leg, std::move(*served));
  });
  return [legs = std::move(legs)](
             const model::Leg& leg,
             const std::optional<model::IpAddress>& client) -> std::optional<explain::LiveLeg> {
    const auto found = legs.find(leg);
    if (found == legs.end()) return std::nullopt;
    const auto& served = found->second;
    const auto told = served.leg->balancer.foretell(client, balance::TimePoint::clock::now());
    const bool is_tcp = leg.service_port.protocol == model::Protocol::tcp;
    explain::LiveLeg live{.next = told.next,
                          .dials = is_tcp ? told.dials : std::vector<model::SocketAddress>(),
                          .affinity = std::nullopt,
                          .suspended = told.suspended,
                          .failing = told.failing,
                          .sockets = served.addresses,
                          .worker = served.home};
    if (told.affinity) {
      live.affinity.emplace(told.affinity->first,
                            std::chrono::ceil<std::chrono::seconds>(told.affinity->second));
    }
    return live;
  };
}

void AdminAnswers::probe(const Question& question, explain::Explanation explanation,
                         Respond respond) {
  const auto& name = explanation.service_port;
  const bool is_tcp = name && name->protocol == model::Protocol::tcp;
  if (!is_tcp || !explanation.portal) {
    explanation.steps.push_back(
        {"probe", name ? "none: a UDP endpoint need not answer what it is asked"
                       : "none: there is no portal to dial"});
    return respond(json_answer(explain::to_json(explanation)));
  }
  parts_.probe.connect(
      *explanation.portal, [this, question, respond](const ConnectionProbe::Result& result) {
        answer(question, respond,
               [result, is_from_here = !question.from, respond](explain::Explanation now) {
                 add_probe(now, result, is_from_here);
                 respond(json_answer(explain::to_json(now)));
               });
      });
}

void AdminAnswers::journal(const Request& request, Respond respond) {
  const auto parameters = observe::parameters_of(request.target);
  if (!parameters) {
    return respond(bad_request(kUnreadable));
  }
  model::JournalFilter filter;
  for (const auto& [name, value] : *parameters) {
    const auto wrong =
        observe::take_parameter(name, value, std::chrono::system_clock::now(), filter);
    if (wrong) return respond(bad_request(*wrong));
  }
  render(respond, [reading = parts_.journal.read(filter)] {
    return json_answer(observe::journal_text(reading));
  });
}

void AdminAnswers::objects(Respond respond) {
  render(respond,
         [objects = parts_.objects()] { return json_answer(k8sclient::objects_json(objects)); });
}

}  // namespace kubeportal::app
