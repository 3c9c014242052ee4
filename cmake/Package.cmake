# `cpack -G DEB` (scripts/package): kube-portal_VERSION_ARCH.deb. Needs the targets kube-portal and
# kube_portal_references.
include(GNUInstallDirs)
set(deploy ${PROJECT_SOURCE_DIR}/deploy)

set(CPACK_PACKAGE_CONTACT "The kube-portal authors <kube-portal@example.invalid>")
configure_file(${deploy}/debian/changelog.in ${PROJECT_BINARY_DIR}/generated/changelog @ONLY)

# install_compressed(SOURCE NAME DESTINATION): installs SOURCE as NAME.gz; without a time stamp inside, so that
# the same sources make the same package.
function(install_compressed source name destination)
  install(CODE "
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${destination}\")
    execute_process(COMMAND gzip --best --no-name --stdout \"${source}\"
      OUTPUT_FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${destination}/${name}.gz\"
      COMMAND_ERROR_IS_FATAL ANY)")
endfunction()

install(TARGETS kube-portal RUNTIME DESTINATION bin)
install_compressed(${KUBE_PORTAL_MAN_PAGE} kube-portal.8 share/man/man8)
install_compressed(${PROJECT_BINARY_DIR}/generated/changelog changelog share/doc/kube-portal)
install(FILES ${KUBE_PORTAL_BASH_COMPLETION} RENAME kube-portal
  DESTINATION share/bash-completion/completions)
install(FILES ${deploy}/debian/copyright DESTINATION share/doc/kube-portal)
install(FILES ${deploy}/examples/README.md ${deploy}/examples/web.yaml
  DESTINATION share/doc/kube-portal/examples)
install(FILES ${deploy}/systemd/kube-portal.service DESTINATION /lib/systemd/system)
install(FILES ${deploy}/systemd/kube-portal.default RENAME kube-portal DESTINATION /etc/default)
install(DIRECTORY DESTINATION /etc/kube-portal)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME kube-portal)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS iptables)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "conntrack, iproute2, ipset, ipvsadm")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "userspace L4 proxy for Kubernetes Services")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"It makes the addresses of Services answer on a node, in the place of
kube-proxy, or balances TCP and UDP from manifests, without a cluster.
Connections are relayed in userspace, so that each is counted, timed and
given to the next endpoint where one does not answer.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${deploy}/debian/conffiles ${deploy}/debian/postinst ${deploy}/debian/prerm
  ${deploy}/debian/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
include(CPack)
