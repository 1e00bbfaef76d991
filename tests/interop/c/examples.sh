#!/bin/sh
# Copyright virtxx contributors. Boost Software License 1.0.
#
# examples.sh HEADERS LIBRARIES SCRATCH: compiles the examples of libvirt-doc against the headers in the folder HEADERS
# and the libraries in LIBRARIES, into the folder SCRATCH, and runs them with what the loader finds.
set -u
headers=$1 libraries=$2 scratch=$3
examples=/usr/share/doc/libvirt-doc/examples
[ -d $examples/c ] || { echo "SKIPPED: libvirt-doc is not installed"; exit 77; }
mkdir -p "$scratch" || exit 1
export LC_ALL=C

run() {
    echo "== $*"
    "$@" 2>&1
    echo "-- $?"
}

for source in "$examples"/c/*/*.c; do
    # The loader is not told where the libraries are.
    echo "== compile $(basename "$source")"
    env -u LD_PRELOAD cc -Wall -Wextra -Wno-unused-parameter -I "$headers" -o "$scratch/$(basename "$source" .c)" "$source" \
        -L "$libraries" -lvirt -lvirt-admin 2>&1 || exit 1
done
# The driver has neither secrets nor keepalive: one that goes on without.
cat > "$scratch/no_secrets.c" <<'END'
int virConnectSecretEventRegisterAny(void) { return 0; }
int virConnectSecretEventDeregisterAny(void) { return 0; }
int virConnectSetKeepAlive(void) { return 0; }
END
env -u LD_PRELOAD cc -w -I "$headers" -o "$scratch/event-test-2" $examples/c/misc/event-test.c "$scratch/no_secrets.c" \
    -L "$libraries" -lvirt || exit 1
cd "$scratch" || exit 1

file=test://$examples/xml/test/testnodeinline.xml
cat > node.xml <<'END'
<node>
  <auth><user password='123456'>me</user><user>free</user></auth>
  <domain type='test'><name>one</name><memory>65536</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>
</node>
END

for uri in test:///default "$file" test:///nowhere; do
    # The order of domains is that of libvirt's hash tables, by chance.
    run sh -c "./hellolibvirt $uri 2>&1 | sort"
    run ./info1 "$uri" test
done
run ./info1 "$file" fv0
run ./info1 "$file" fc4
run ./info1
# A node's <auth> is not looked at yet: whom libvirt refuses would be let in.
run ./openauth "test://$scratch/node.xml" me 123456
run sh -c "./openauth test://$scratch/node.xml me 1234 2>&1 | sed 's/^/wrong password: /'"
run ./openauth "test://$scratch/node.xml" free nothing
run sh -c "./openauth test://$scratch/node.xml nobody 1 2>&1 | sed 's/^/wrong user: /'"
run ./openauth test:///default me 1
run ./openauth
run env LIBVIRT_DEFAULT_URI=test:///default ./rename test new
run env LIBVIRT_DEFAULT_URI="$file" ./rename nobody new
run ./suspend -c test:///default -s 1 test
run ./suspend -d -c "$file" -s 1 fv0
run ./suspend -c test:///default -s 1 nobody
run ./suspend --help
run ./dommigrate test:///default test:///default test
run ./dommigrate "$file" test:///default fv0
run ./dommigrate test:///default test:///nowhere test
run ./dommigrate
run timeout -s INT 1.3 ./domtop -c test:///default -D 500 test
run ./domtop -c test:///default nobody
run ./domtop --help
run ./event-test test:///default
run timeout -s INT 2 ./event-test-2 test:///default
run timeout -s TERM 1 ./event-test-2 "$file"
run ./event-test test:///nowhere
# Nobody has a daemon to administrate. (client_close ends in a fault with Debian's libraries, which have types twice.)
for example in list_servers "list_clients libvirtd" "client_info libvirtd 1" "client_limits libvirtd" "threadpool_params libvirtd" \
    "logging -o -f"; do
    # shellcheck disable=SC2086 # words
    run env LIBVIRT_DEFAULT_URI=test:///default ./$example
done
exit 0
