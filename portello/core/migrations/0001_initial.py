import django.db.models.deletion
import django.utils.timezone
import portello.core.ids
import portello.core.names
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FieldStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stamp', models.CharField(max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('to_address', models.EmailField(max_length=254)),
                ('sender', models.CharField(max_length=1000)),
                ('reply_to', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(max_length=5)),
                ('subject', models.CharField(max_length=300)),
                ('find', portello.core.names.FindField('subject', 'to_address', blank=True, default='', editable=False, max_length=1000)),
                ('body', models.TextField(blank=True)),
                ('one_time_link', models.CharField(blank=True, max_length=500)),
                ('company_id', models.BigIntegerField(null=True)),
                ('contact_id', models.BigIntegerField(db_index=True, null=True)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('shown_only', models.BooleanField(default=False)),
                ('thread', models.CharField(blank=True, max_length=100)),
                ('written', models.BooleanField(default=False)),
                ('bounced_at', models.DateTimeField(null=True)),
                ('bounce', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('content', models.CharField(db_index=True, default='', max_length=64)),
                ('files', models.CharField(default='', max_length=1400)),
                ('location', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'content', 'files'), name='form_sent_once')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('company_id', models.BigIntegerField(db_index=True, null=True)),
                ('name', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(default='application/octet-stream', max_length=100)),
                ('storage_key', models.CharField(max_length=200, unique=True)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('copy_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='core.storedfile')),
                ('made_as', models.CharField(blank=True, max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('copy_of', 'made_as'), name='one_copy_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='PendingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.storedfile')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_name', models.CharField(blank=True, max_length=200)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact_id', models.BigIntegerField(null=True)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('as_whom', models.CharField(blank=True, max_length=200)),
                ('find', portello.core.names.FindField('actor_name', 'as_whom', 'address', blank=True, default='', editable=False, max_length=500)),
                ('verb', models.CharField(max_length=60)),
                ('model', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField(null=True)),
                ('record_public_id', models.CharField(blank=True, max_length=12)),
                ('company_id', models.BigIntegerField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['model', 'record_id', '-at'], name='audit_record'), models.Index(fields=['company_id', '-at'], name='audit_company')],
            },
        ),
        migrations.CreateModel(
            name='AuditValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='core.auditentry')),
                ('field', models.CharField(max_length=60)),
                ('old', models.TextField(blank=True)),
                ('new', models.TextField(blank=True)),
                ('subject_contact_id', models.BigIntegerField(db_index=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'field'), name='one_value_per_field')],
            },
        ),
        migrations.CreateModel(
            name='ChangeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('model', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('record_public_id', models.CharField(max_length=12)),
                ('company_id', models.BigIntegerField(null=True)),
                ('version', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=10)),
            ],
            options={
                'indexes': [models.Index(fields=['model', 'record_id'], name='change_record')],
            },
        ),
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('model', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'Choice'), ('yes_no', 'Yes or no')], max_length=10, verbose_name='Kind')),
                ('label', models.JSONField(default=dict, verbose_name='Name')),
                ('help', models.JSONField(blank=True, default=dict, verbose_name='Help text')),
                ('choices', models.JSONField(blank=True, default=list, verbose_name='Choices')),
                ('findable', models.BooleanField(default=False, verbose_name='Can be searched for')),
                ('position', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('model', 'key'), name='one_custom_field_per_key'), models.CheckConstraint(condition=models.Q(('kind__in', ['text', 'number', 'date', 'choice', 'yes_no'])), name='custom_field_kind')],
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=4)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'year'), name='one_series_per_year')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=100, unique=True)),
                ('payload', models.JSONField(default=dict)),
                ('run_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('worker', models.CharField(blank=True, max_length=80)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None), ('failed_at', None)), fields=['run_at'], name='outbox_waiting')],
            },
        ),
    ]
