# Turns haproxy.cfg into that of kubernetes.yaml: the pods are its servers, found by their names in the cluster's DNS.
s/bind 127\.0\.0\.1:23300/bind :23373/
s/^frontend beeper/resolvers cluster\n    parse-resolv-conf\n    hold valid 1s\n\n&/
s/default-server check/default-server init-addr none resolvers cluster check/
s/server a .*/server mock-0 mock-0.mock:23373/
s/server b .*/server mock-1 mock-1.mock:23373/
s/server c .*/server mock-2 mock-2.mock:23373/
