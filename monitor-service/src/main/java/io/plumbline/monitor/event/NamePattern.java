package io.plumbline.monitor.event;

/**
 * Which names are meant.
 *
 * @param text a name, in which {@code *} stands for any text
 */
public record NamePattern(String text) {
    public boolean matches(String name) {
        int at = 0; // in the name
        int in = 0; // in the pattern
        int star = -1;
        int resume = 0;
        while (at < name.length()) {
            if (in < text.length() && text.charAt(in) == '*') {
                star = in++;
                resume = at;
            } else if (in < text.length() && text.charAt(in) == name.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1; // the last star takes one character more
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < text.length() && text.charAt(in) == '*') {
            in++;
        }
        return in == text.length();
    }
}
