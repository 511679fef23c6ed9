package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.history.MonitorListener;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventTimeWatchTest {
    /** What it does not pass on is in no metric: methods of a listener do nothing by themselves. */
    @Test
    void shouldPassOnAllThatAListenerHears() throws Exception {
        List<Method> heard = new ArrayList<>();
        MonitorListener next = (MonitorListener) Proxy.newProxyInstance(
                MonitorListener.class.getClassLoader(),
                new Class<?>[] {MonitorListener.class},
                (proxy, method, given) -> {
                    heard.add(method);
                    return null;
                });
        EventTimeWatch watch = new EventTimeWatch(next);
        List<Method> all = Arrays.stream(MonitorListener.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
        for (Method method : all) {
            method.invoke(
                    watch,
                    Arrays.stream(method.getParameterTypes())
                            .map(EventTimeWatchTest::something)
                            .toArray());
        }
        assertThat(heard).isNotEmpty().containsExactlyInAnyOrderElementsOf(all);
    }

    private static @Nullable Object something(Class<?> type) {
        return type == int.class ? (Object) 1 : type == long.class ? (Object) 1L : null;
    }
}
