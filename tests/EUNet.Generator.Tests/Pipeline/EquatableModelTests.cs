using System.Reflection;
using EUNet.Generator.Emit;
using EUNet.Generator.Graph;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Tests.Pipeline;

/// <summary>What the pipeline caches must compare by value and hold nothing of Roslyn's.</summary>
public class EquatableModelTests
{
    public static TheoryData<Type> Roots => [typeof(SpecReadResult), typeof(NetworkSpec), typeof(NetworkGraph), typeof(GeneratedNetwork), typeof(GeneratedFile)];

    [Theory]
    [MemberData(nameof(Roots))]
    public void EverythingReachable_ComparesByValue(Type root)
    {
        var seen = new HashSet<Type>();
        var queue = new Queue<Type>([root]);
        while (queue.TryDequeue(out var type))
        {
            if (!seen.Add(type) || type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal))
            {
                continue;
            }

            Assert.False(type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), $"{type} is Roslyn's.");
            Assert.False(type.IsArray, $"{type} compares by reference.");
            if (type.IsGenericType)
            {
                foreach (var argument in type.GetGenericArguments())
                {
                    queue.Enqueue(argument);
                }

                Assert.True(
                    type.GetGenericTypeDefinition() == typeof(EquatableArray<>) || type.GetGenericTypeDefinition() == typeof(Nullable<>),
                    $"{type} does not compare by value.");
                continue;
            }

            var equality = typeof(IEquatable<>).MakeGenericType(type);
            Assert.True(equality.IsAssignableFrom(type), $"{type} does not compare by value.");
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetMethod!.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))))
            {
                queue.Enqueue(property.PropertyType);
            }

            foreach (var derived in type.Assembly.GetTypes().Where(candidate => candidate.BaseType == type))
            {
                queue.Enqueue(derived);
            }
        }
    }
}
