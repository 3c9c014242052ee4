# Everything comes from Debian 12 packages; scripts/packages lists them.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS system url)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(prometheus-cpp REQUIRED)

find_library(YAML_LIBRARY yaml REQUIRED)
find_path(YAML_INCLUDE_DIR yaml.h REQUIRED)
add_library(libyaml INTERFACE)
target_link_libraries(libyaml INTERFACE ${YAML_LIBRARY})
target_include_directories(libyaml INTERFACE ${YAML_INCLUDE_DIR})

find_library(CONNTRACK_LIBRARY netfilter_conntrack REQUIRED)
find_path(CONNTRACK_INCLUDE_DIR libnetfilter_conntrack/libnetfilter_conntrack.h REQUIRED)
add_library(libnetfilter_conntrack INTERFACE)
target_link_libraries(libnetfilter_conntrack INTERFACE ${CONNTRACK_LIBRARY})
target_include_directories(libnetfilter_conntrack INTERFACE ${CONNTRACK_INCLUDE_DIR})

find_library(NCURSES_LIBRARY ncurses REQUIRED)
find_path(NCURSES_INCLUDE_DIR ncurses.h REQUIRED)
add_library(libncurses INTERFACE)
target_link_libraries(libncurses INTERFACE ${NCURSES_LIBRARY})
target_include_directories(libncurses INTERFACE ${NCURSES_INCLUDE_DIR})

# Asio and Beast compiled once, in files of their own: the heaviest headers stay out of the others.
add_library(boost_impl STATIC cmake/asio_impl.cpp cmake/beast_impl.cpp)
target_compile_definitions(boost_impl PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(boost_impl PUBLIC Boost::headers Boost::system Threads::Threads OpenSSL::SSL)
if(KUBE_PORTAL_SANITIZE)
  target_compile_options(boost_impl PRIVATE
    -fsanitize=${KUBE_PORTAL_SANITIZE} -fno-sanitize=vptr,null,alignment -O1 -g1)
endif()
