package io.plumbline.monitor.notify;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * POST requests to one host, which is looked at by a guard whenever it is resolved. Redirects are not followed. A proxy of
 * the JVM's own settings is used, and resolves the host in our place.
 */
final class HttpPost implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** More than any receiver has to say. */
    private static final int MOST_BYTES = 4_000_000;

    /** @param retryAfter what the header of that name says; null where there is none */
    record Response(int status, @Nullable String retryAfter, byte[] body) {}

    private final URI address;
    private final CloseableHttpClient client;
    private final Duration timeout;

    HttpPost(URI address, AddressGuard guard) {
        this(address, guard, TIMEOUT);
    }

    /** @param timeout of connecting and of silence; an answer has twice as long */
    HttpPost(URI address, AddressGuard guard, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        Timeout each = Timeout.of(timeout);
        client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Guarded(address.getHost(), guard))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(each)
                                .setSocketTimeout(each)
                                .build())
                        .build())
                .setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(each)
                        .setConnectionRequestTimeout(each)
                        .build())
                .setUserAgent("Plumbline")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** A host of another name is a proxy. */
    private record Guarded(String host, AddressGuard guard) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String name) throws UnknownHostException {
            InetAddress[] addresses = InetAddress.getAllByName(name);
            if (name.equalsIgnoreCase(bare(host))) {
                for (InetAddress address : addresses) {
                    try {
                        guard.check(address);
                    } catch (AddressGuard.Refused e) {
                        UnknownHostException refused = new UnknownHostException("refused");
                        refused.initCause(e);
                        throw refused;
                    }
                }
            }
            return addresses;
        }

        private static String bare(String host) {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        @Override
        public String resolveCanonicalHostname(String name) {
            return name;
        }
    }

    /**
     * Sends JSON to the address.
     *
     * @throws IOException if there is no answer in time
     * @throws AddressGuard.Refused if the guard refuses one of the host's addresses
     */
    Response json(Map<String, String> headers, byte[] body) throws IOException {
        return post(address, headers, new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    }

    /** @param other an address of the same host */
    Response post(URI other, Map<String, String> headers, ByteArrayEntity body) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase("POST", other);
        request.setEntity(body);
        headers.forEach(request::setHeader);
        return within(request);
    }

    private Response within(HttpUriRequestBase request) throws IOException {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        // Each time-out of the client is one of silence: an answer that trickles in would never end.
        var watch = answered.orTimeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    request.abort();
                    return null;
                });
        try {
            return client.execute(request, HttpPost::read);
        } catch (UnknownHostException e) {
            if (e.getCause() instanceof AddressGuard.Refused) {
                throw (AddressGuard.Refused) e.getCause();
            }
            throw e;
        } catch (IOException e) {
            if (watch.isDone() && request.isAborted()) {
                throw new SocketTimeoutException("no whole answer");
            }
            throw e;
        } finally {
            answered.complete(null);
        }
    }

    private static Response read(ClassicHttpResponse response) throws IOException {
        Header retryAfter = response.getFirstHeader("Retry-After");
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream content = response.getEntity().getContent()) {
                body = content.readNBytes(MOST_BYTES);
            }
        }
        return new Response(response.getCode(), retryAfter == null ? null : retryAfter.getValue(), body);
    }

    @Override
    public void close() {
        client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
    }
}
