using System.Collections;
using System.Globalization;
using Askew.Graphs;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Askew.Importing.Caffe;

/// <summary>Reads a <see cref="NetParameter"/> that is written in protobuf's text format, as .prototxt files are.</summary>
/// <remarks>The text is not trusted. It must keep to the format and to the fields there are; a field that nobody knows may change what a
/// layer computes, so it is an error. Only whole parameters of a layer that are not known (<c>roi_pooling_param</c>) are passed over: what
/// kind of layer it is says the rest.</remarks>
internal sealed class PrototxtReader
{
    // Deeper than any network goes; keeps a hostile text from exhausting the stack.
    private const int DeepestNesting = 32;

    private const int MostFaultsNamed = 10;

    private readonly TextScanner scanner;
    private readonly List<string> strange = [];
    private int strangeFields;

    private PrototxtReader(string text) => scanner = new TextScanner(text);

    /// <summary>The network that <paramref name="text"/> describes.</summary>
    /// <exception cref="GraphException">The text is malformed, or says what is not known; names the lines.</exception>
    public static NetParameter Read(string text)
    {
        var reader = new PrototxtReader(text);
        var net = new NetParameter();
        reader.ReadFields(net, null, 0);
        return reader.strangeFields == 0
            ? net
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"{reader.strangeFields} of its fields {(reader.strangeFields == 1 ? "is" : "are")} not known and may change what layers ")
                + $"compute: {string.Join(", ", reader.strange)}{(reader.strangeFields > MostFaultsNamed ? ", ..." : string.Empty)}; "
                + "take out what only training needs");
    }

    // Up to the sign that closes the message; null for the end of the text.
    private void ReadFields(IMessage message, char? close, int depth)
    {
        while (true)
        {
            TextToken token = scanner.Take();
            if (close is { } sign ? token.Is(sign) : token.Kind == TextTokenKind.End)
            {
                return;
            }

            if (token.Kind != TextTokenKind.Word || !(char.IsAsciiLetter(token.Text[0]) || token.Text[0] == '_'))
            {
                throw Unexpected(token, close is { } end ? $"a field of {message.Descriptor.Name}, or '{end}'" : "a field of the network");
            }

            ReadField(message, token, depth);
            if (!scanner.TakeIf(','))
            {
                scanner.TakeIf(';');
            }
        }
    }

    private void ReadField(IMessage message, TextToken name, int depth)
    {
        FieldDescriptor? field = message.Descriptor.FindFieldByName(name.Text);
        bool isLayer = message is LayerParameter or V1LayerParameter;
        if (field is null)
        {
            if (!isLayer || !name.Text.EndsWith("_param", StringComparison.Ordinal))
            {
                strangeFields++;
                if (strange.Count < MostFaultsNamed)
                {
                    strange.Add(string.Create(
                        CultureInfo.InvariantCulture, $"'{name.Text}' in {message.Descriptor.Name} (line {name.Line})"));
                }
            }

            Pass(name, depth);
            return;
        }

        bool isIgnored = field.FieldType == FieldType.Message && field.MessageType == Ignored.Descriptor;
        if (!field.IsRepeated && !isIgnored && field.Accessor.HasValue(message))
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"line {name.Line}: '{name.Text}' is there twice in one {message.Descriptor.Name}"));
        }

        if (isIgnored)
        {
            Pass(name, depth);
            Put(message, field, new Ignored());
            return;
        }

        bool hasColon = scanner.TakeIf(':');
        if (field.IsRepeated && scanner.TakeIf('['))
        {
            while (!scanner.TakeIf(']'))
            {
                Put(message, field, ReadValue(field, depth));
                if (!scanner.TakeIf(',') && !scanner.Peek().Is(']'))
                {
                    throw Unexpected(scanner.Peek(), "',' or ']'");
                }
            }

            return;
        }

        if (!hasColon && field.FieldType != FieldType.Message)
        {
            throw Unexpected(scanner.Peek(), $"':' behind '{name.Text}'");
        }

        Put(message, field, ReadValue(field, depth));
    }

    private static void Put(IMessage message, FieldDescriptor field, object value)
    {
        if (field.IsRepeated)
        {
            ((IList)field.Accessor.GetValue(message)).Add(value);
        }
        else
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private object ReadValue(FieldDescriptor field, int depth)
    {
        if (field.FieldType == FieldType.Message)
        {
            char close = Open(depth);
            IMessage message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            ReadFields(message, close, depth + 1);
            return message;
        }

        TextToken token = scanner.Take();
        if (field.FieldType == FieldType.String)
        {
            return token.Kind == TextTokenKind.Quoted ? Joined(token) : throw Unexpected(token, $"a quoted text for '{field.Name}'");
        }

        bool isNegative = token.Is('-');
        token = isNegative ? scanner.Take() : token;
        if (token.Kind != TextTokenKind.Word)
        {
            throw Unexpected(token, $"a value for '{field.Name}'");
        }

        string text = isNegative ? $"-{token.Text}" : token.Text;
        object? value = field.FieldType switch
        {
            FieldType.Bool => TextValue.Truth(text),
            FieldType.Float => TextValue.Real(text),
            FieldType.Enum => field.EnumType.FindValueByName(text)?.Number ?? NumberOf(field.EnumType, text),
            FieldType.Int32 => TextValue.Whole(text) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : null,
            FieldType.UInt32 => TextValue.Whole(text) is >= 0 and <= uint.MaxValue and var number ? (uint)number : null,
            FieldType.Int64 => TextValue.Whole(text),
            _ => throw new InvalidOperationException($"Fields of the type {field.FieldType} are not read."),
        };
        return value ?? throw new GraphException(string.Create(
            CultureInfo.InvariantCulture,
            $"line {token.Line}: '{text}' cannot be the value of '{field.Name}'{(field.FieldType == FieldType.Enum
                ? $"; there are {string.Join(", ", field.EnumType.Values.Select(known => known.Name).Take(MostFaultsNamed))}"
                : string.Empty)}"));
    }

    private static int? NumberOf(EnumDescriptor type, string text) =>
        TextValue.Whole(text) is { } number and >= int.MinValue and <= int.MaxValue ? type.FindValueByNumber((int)number)?.Number : null;

    // Neighbouring quoted texts are one.
    private string Joined(TextToken token)
    {
        List<string> parts = [token.Text];
        while (scanner.Peek().Kind == TextTokenKind.Quoted)
        {
            parts.Add(scanner.Take().Text);
        }

        return string.Concat(parts);
    }

    // The sign that closes what is opened here.
    private char Open(int depth)
    {
        TextToken open = scanner.Take();
        if (!open.Is('{') && !open.Is('<'))
        {
            throw Unexpected(open, "'{'");
        }

        return depth < DeepestNesting
            ? open.Is('{') ? '}' : '>'
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"line {open.Line}: messages lie within messages more than {DeepestNesting} deep"));
    }

    // The value of a field that means nothing here: a scalar, a message, or a list of those.
    private void Pass(TextToken name, int depth)
    {
        bool hasColon = scanner.TakeIf(':');
        TextToken next = scanner.Peek();
        if (next.Is('{') || next.Is('<'))
        {
            char close = Open(depth);
            while (!scanner.TakeIf(close))
            {
                TextToken inner = scanner.Take();
                if (inner.Kind != TextTokenKind.Word)
                {
                    throw Unexpected(inner, $"a field of '{name.Text}', or '{close}'");
                }

                Pass(inner, depth + 1);
                if (!scanner.TakeIf(','))
                {
                    scanner.TakeIf(';');
                }
            }
        }
        else if (!hasColon)
        {
            throw Unexpected(next, $"':' or '{{' behind '{name.Text}'");
        }
        else if (scanner.TakeIf('['))
        {
            PassList(name, depth);
        }
        else
        {
            PassScalar(name);
        }
    }

    private void PassList(TextToken name, int depth)
    {
        while (!scanner.TakeIf(']'))
        {
            if (scanner.Peek().Is('{') || scanner.Peek().Is('<'))
            {
                Pass(name, depth);
            }
            else
            {
                PassScalar(name);
            }

            if (!scanner.TakeIf(',') && !scanner.Peek().Is(']'))
            {
                throw Unexpected(scanner.Peek(), "',' or ']'");
            }
        }
    }

    private void PassScalar(TextToken name)
    {
        TextToken value = scanner.Take();
        if (value.Is('-'))
        {
            value = scanner.Take();
        }

        if (value.Kind == TextTokenKind.Quoted)
        {
            Joined(value);
        }
        else if (value.Kind != TextTokenKind.Word)
        {
            throw Unexpected(value, $"a value for '{name.Text}'");
        }
    }

    private static GraphException Unexpected(TextToken token, string expected) => new(string.Create(
        CultureInfo.InvariantCulture, $"line {token.Line}: {token} stands where {expected} was expected"));
}
