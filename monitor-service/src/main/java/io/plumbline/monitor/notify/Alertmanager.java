package io.plumbline.monitor.notify;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' Alertmanager, by its API v2.
 *
 * @param urls base addresses; those of all members of a cluster, each of which is told
 * @param username for basic authentication, with password; null for none
 * @param token for bearer authentication; null for none
 */
public record Alertmanager(
        List<Address> urls,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Secret token) implements Target {

    /** @throws IllegalArgumentException if there is no address, or half of an authentication */
    public Alertmanager {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("url: one or more addresses are needed");
        }
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("username: only together with password");
        }
        if (username != null && token != null) {
            throw new IllegalArgumentException("token: not together with username");
        }
    }

    @Override
    public String kind() {
        return "alertmanager";
    }

    @Override
    public List<String> hosts() {
        return urls.stream().map(Address::host).toList();
    }

    @Override
    public List<Target> parts() {
        return urls.stream()
                .<Target>map(url -> new Alertmanager(List.of(url), username, password, token))
                .toList();
    }

    /** An Alertmanager is hardly ever on the public internet. */
    @Override
    public AddressGuard usualGuard() {
        return AddressGuard.PRIVATE;
    }

    @Override
    public Channel open(Surroundings surroundings) {
        Address alerts = new Address(urls.get(0).below("api/v2/alerts"));
        return new AlertmanagerChannel(surroundings, surroundings.http(alerts), authorization());
    }

    private Map<String, String> authorization() {
        if (token != null) {
            return Map.of("Authorization", "Bearer " + token.text());
        }
        if (username == null || password == null) {
            return Map.of();
        }
        byte[] pair = (username + ":" + password.text()).getBytes(StandardCharsets.UTF_8);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
}
