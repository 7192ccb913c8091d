// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>
#include <functional>
#include <vector>

class QAbstractSpinBox;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSpinBox;
class QVBoxLayout;

namespace pw::settings {

/// The words of one field: objectName (also the field's name in edited()), label, and one plain sentence on
/// what it does, shown below the control and as its tooltip.
struct FieldWords {
  const char* name;
  QString label, help;
};

/// A form over one settings value. The derived form holds the value; each control reads and writes one field
/// of it, so that whatever has no control, and digits that a control does not show, stay as they are.
///
/// A number is taken over when its field is left or Return is pressed, not with each key. The wheel turns a
/// control only when it has the focus: scrolling past never changes anything.
class Form : public QWidget {
  Q_OBJECT
 public:
  explicit Form(QWidget* parent = nullptr);
  ~Form() override;
  /// Takes over a number that is still being typed, before a run that was started from the keyboard.
  void commit();
  /// The words for a field that edited() names: those beside its control.
  QString label(const QString& field) const { return m_labels.value(field); }

 signals:
  /// A person changed the value; once a change. Not sent by setValue().
  void edited(const QString& field);

 protected:
  template <class T>
  struct Access {
    std::function<T()> read;
    std::function<void(T)> write;
  };

  void addSection(const QString& title, const QString& help = {});
  /// A check box as the title; the fields that follow belong to it and are shown while it is checked.
  QCheckBox* addGroup(const FieldWords& words, const Access<bool>& access);
  void endGroup();
  QSpinBox* addWhole(const FieldWords& words, int low, int high, const Access<int>& access,
                     const QString& unit = {});
  /// `factor`: what is shown is the value times it (100 for percent).
  QDoubleSpinBox* addNumber(const FieldWords& words, double low, double high, int decimals,
                            const Access<double>& access, const QString& unit = {}, double factor = 1);
  QComboBox* addChoice(const FieldWords& words, const QStringList& choices, const Access<int>& access);
  QCheckBox* addCheck(const FieldWords& words, const Access<bool>& access);
  /// Any whole number from 0 to 2^64 − 1.
  QLineEdit* addSeed(const FieldWords& words, const Access<quint64>& access);
  /// A control of the form's own over the whole width.
  void addWide(QWidget* control);
  /// Label, control and help of a control of the form's own.
  void addRow(const FieldWords& words, QWidget* control);

  /// The words for a field that several controls write.
  void setLabel(const QString& field, const QString& label) { m_labels[field] = label; }
  /// Called when the controls are to show the value.
  void onRefresh(std::function<void()> show) { m_shows.push_back(std::move(show)); }
  /// Shows the value in all controls without a signal.
  void refresh();
  /// A control wrote a field: puts what depends on it right, shows it, sends edited().
  void touched(const QString& field);
  /// Brings fields that depend on each other into what is possible.
  virtual void settle(const QString& field);
  bool isRefreshing() const { return m_refreshing; }

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QGridLayout* grid();
  void describe(QWidget* control, const FieldWords& words);
  QVBoxLayout* m_column;
  QVBoxLayout* m_target;  ///< where sections go: the column, or the group that is open
  QGridLayout* m_grid = nullptr;
  QHash<QString, QString> m_labels;
  std::vector<std::function<void()>> m_shows;
  bool m_refreshing = false;
};

}  // namespace pw::settings
