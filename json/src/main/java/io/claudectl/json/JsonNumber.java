package io.claudectl.json;

/**
 * A number as it was written. What is no plain integer of 64 bits is kept this way, so that {@code
 * 1.10} and thirty digits are given back as they came.
 */
public record JsonNumber(String literal) {
    public JsonNumber {
        if (!JsonReader.isNumber(literal)) {
            throw new IllegalArgumentException("not a JSON number: " + literal);
        }
    }

    @Override
    public String toString() {
        return literal;
    }
}
