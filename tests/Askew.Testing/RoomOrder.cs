using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Askew.Testing;

/// <summary>Reads from an assembly's code which rooms (namespaces below Askew, and rooms inside rooms) use which.</summary>
/// <remarks>Every namespace is a room of its own, also that of a room with others inside. A type may be a room, too, named in full: a
/// list that knows all of its room's inner rooms stands behind them, where all else of its room may stand before. Of what stands in the
/// namespace Askew itself the same: each type that is not in the order is for all.</remarks>
internal static class RoomOrder
{
    /// <summary>Uses that go against the order, and rooms that are not in it.</summary>
    public static IReadOnlyList<string> Violations(AssemblyDefinition assembly, IReadOnlyList<string> rooms)
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        int uses = 0;
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            if (Room(type, rooms) is not { } from)
            {
                continue;
            }

            int fromIndex = rooms.ToList().IndexOf(from);
            if (fromIndex < 0)
            {
                violations.Add($"{type.FullName} is in a room '{from}' that is not in the order");
                continue;
            }

            foreach (TypeReference used in Uses(type).SelectMany(Parts))
            {
                if (Room(used, rooms) is { } to && to != from)
                {
                    uses++;
                    int toIndex = rooms.ToList().IndexOf(to);
                    if (toIndex > fromIndex)
                    {
                        violations.Add($"{type.FullName} ({from}) uses {used.FullName} ({to})");
                    }
                }
            }
        }

        if (uses == 0)
        {
            violations.Add("no use of one room by another was found: the check is blind");
        }

        return [.. violations];
    }

    private static string? Room(TypeReference type, IReadOnlyList<string> rooms)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        const string prefix = "Askew.";
        string name = type.Name.Split('`')[0];
        if (type.Namespace == "Askew")
        {
            return rooms.Contains(name) ? name : null;
        }

        if (!type.Namespace.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string room = type.Namespace[prefix.Length..];
        string single = $"{room}.{name}";
        return rooms.Contains(single) ? single : room;
    }

    private static IEnumerable<TypeReference> Uses(TypeDefinition type)
    {
        IEnumerable<TypeReference> uses = type.Fields.Select(f => f.FieldType)
            .Concat(type.Interfaces.Select(i => i.InterfaceType))
            .Concat(type.BaseType is null ? [] : [type.BaseType]);
        foreach (MethodDefinition method in type.Methods)
        {
            uses = uses.Concat(method.Parameters.Select(p => p.ParameterType)).Append(method.ReturnType);
            if (method.HasBody)
            {
                uses = uses.Concat(method.Body.Variables.Select(v => v.VariableType));
                uses = uses.Concat(method.Body.Instructions.SelectMany(i => i.Operand switch
                {
                    GenericInstanceMethod generic => [generic.DeclaringType, generic.ReturnType, .. generic.GenericArguments],
                    MethodReference called => [called.DeclaringType, called.ReturnType],
                    FieldReference field => [field.DeclaringType, field.FieldType],
                    TypeReference used => [used],
                    _ => Array.Empty<TypeReference>(),
                }));
            }
        }

        return uses;
    }

    // A generic type uses its arguments, an array its elements; a pointer to a function has no element.
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
